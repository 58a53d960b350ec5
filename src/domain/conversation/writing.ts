/** Who may write here, and who may undo what. */
import { Refused, type Role } from '../../protocol/index.ts'
import type { MemberRow } from './members.ts'
import type { Tx } from './state.ts'

const ranks: Record<Role, number> = { member: 0, admin: 1, owner: 2 }

/** Whether a role stands above another. */
export const outranks = (role: Role, other: Role): boolean => ranks[role] > ranks[other]
export const isAdmin = (role: Role): boolean => role !== 'member'

/** In a direct conversation neither the blocked one nor the blocker writes, reacts or types. */
export function blocked(tx: Tx, member: MemberRow): 'by' | 'has' | undefined {
  const { facts } = tx.state.info
  if (facts[member.userId]?.blocksPeer) return 'has'
  return Object.values(facts).some(({ blocksPeer }) => blocksPeer) ? 'by' : undefined
}

/** New words pass: not across a block. */
export function refuseBlocked(tx: Tx, member: MemberRow): void {
  const block = blocked(tx, member)
  if (block === 'has') throw new Refused('forbidden', 'You have blocked this person; unblock them to write.')
  if (block === 'by') throw new Refused('forbidden', 'You cannot write in this conversation.')
}

export function maySend(tx: Tx, member: MemberRow): void {
  if (tx.state.info.settings.send === 'admins' && !isAdmin(member.role)) {
    throw new Refused('forbidden', 'Only admins send messages in this group.')
  }
  const { kind, memberCount } = tx.state.info
  // Nobody leaves a direct conversation but with the account.
  if (kind === 'direct' && memberCount < 2) throw new Refused('forbidden', 'The account of this person was deleted.')
  refuseBlocked(tx, member)
}

/** Whether a send would be refused for who sends it. */
export function refusesSend(tx: Tx, member: MemberRow): boolean {
  try {
    maySend(tx, member)
    return false
  } catch (error) {
    if (error instanceof Refused) return true
    throw error
  }
}
