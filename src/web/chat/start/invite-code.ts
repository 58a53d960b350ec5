/** The code in what somebody pasted: a whole link, or the code alone. */
export function inviteCode(text: string): string | undefined {
  const trimmed = text.trim()
  const inLink = /\/invite\/([\w-]+)/u.exec(trimmed)?.[1]
  if (inLink !== undefined) return inLink
  return /^[\w-]{6,}$/u.test(trimmed) ? trimmed : undefined
}
