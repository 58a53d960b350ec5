/** Whether a message may be heard, by what its person wants of the chat; as the server judges pushes. */
import type { ConversationInfo, Message } from '../../client/index.ts'

type Wish = Pick<ConversationInfo, 'isMuted'> & { readonly preferences: Pick<ConversationInfo['preferences'], 'notify'> }

export function isWorthASound(info: Wish | undefined, { mentions = [] }: Pick<Message, 'mentions'>, me: string): boolean {
  if (!info || info.preferences.notify === 'none') return false
  const isMeant = mentions.includes(me) || mentions.includes('all')
  return isMeant || (!info.isMuted && info.preferences.notify === 'all')
}
