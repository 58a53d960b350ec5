export function InviteScreen({ code }: { code: string }) {
  return <main>{code}</main>
}
