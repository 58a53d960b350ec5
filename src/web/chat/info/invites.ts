/** The invite that this device made for a group, kept here to be copied or revoked later: the server does not list them. */
import type { Invite } from '../../../client/index.ts'

const name = (conversationId: string): string => `edgewise.invite.${conversationId}`

export function keptInvite(conversationId: string, now: number): Invite | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name(conversationId)) ?? 'null')
    if (typeof stored !== 'object' || stored === null || !('code' in stored) || !('url' in stored)) return undefined
    const { code, url } = stored
    if (typeof code !== 'string' || typeof url !== 'string') return undefined
    const expiresAt = 'expiresAt' in stored && typeof stored.expiresAt === 'number' ? stored.expiresAt : undefined
    if (expiresAt !== undefined && expiresAt <= now) return undefined
    return { code, url, ...(expiresAt === undefined ? {} : { expiresAt }) }
  } catch {
    return undefined
  }
}

export function keepInvite(conversationId: string, invite: Invite | undefined): void {
  if (invite) localStorage.setItem(name(conversationId), JSON.stringify(invite))
  else localStorage.removeItem(name(conversationId))
}
