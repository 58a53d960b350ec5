export function AuthScreen({ wasRevoked }: { wasRevoked: boolean }) {
  return <main>{String(wasRevoked)}</main>
}
