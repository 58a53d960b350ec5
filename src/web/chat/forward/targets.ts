/** Where somebody may write. */
import type { ConversationInfo } from '../../../client/index.ts'
import type { ContactsById } from '../people.ts'

export function isOpenTo({ role, kind, peer, settings }: ConversationInfo, contacts: ContactsById): boolean {
  if (role === 'left') return false
  if (peer && contacts.get(peer.id)?.blocked === true) return false
  return kind !== 'group' || settings.send !== 'admins' || role !== 'member'
}
