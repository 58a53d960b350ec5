/** Who may do what to whom: nobody acts on an equal or higher role. */
import type { ConversationInfo, Role } from '../../../client/index.ts'

const ranks: Record<ConversationInfo['role'], number> = { owner: 3, admin: 2, member: 1, left: 0 }

export const outranks = (own: ConversationInfo['role'], other: Role): boolean => ranks[own] >= ranks.admin && ranks[own] > ranks[other]
export const isAdmin = (role: ConversationInfo['role']): boolean => ranks[role] >= ranks.admin
/** Whether this person may write here, and so pin; across a block of their own they may not. */
export const mayWrite = ({ kind, role, settings }: ConversationInfo, hasBlocked: boolean): boolean =>
  role !== 'left' && !hasBlocked && (kind === 'direct' || settings.send === 'members' || isAdmin(role))
/** Title, description and picture. */
export const mayEdit = ({ kind, role, settings }: ConversationInfo): boolean =>
  kind === 'group' && (isAdmin(role) || (role === 'member' && settings.edit === 'members'))
