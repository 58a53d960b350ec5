/** How the list of conversations reads: a line each, in columns that line up. */
import type { ConversationInfo, Presence } from '../../src/client/index.ts'
import { clock, tickWords, words } from './format.ts'
import { columns, harmlessLine, pad, shorten } from './text.ts'

export interface Entry {
  number: number
  info: ConversationInfo
  /** Of the other one, in a direct conversation. */
  presence: Presence | undefined
}

type Name = (userId: string) => string

const titleColumns = 18
/** Number, title and time, with two spaces after each, and two before what is at the end. */
const fixed = 3 + 2 + titleColumns + 2 + 2 + 5 + 2
const fewest = 12
const dayMs = 24 * 60 * 60 * 1_000

export const titleOf = ({ name, kind }: Pick<ConversationInfo, 'name' | 'kind'>): string => harmlessLine(name) || kind

/** `online`, `away`, or when somebody was last here, where that may be known. */
export function presenceWords({ state, lastSeenAt }: Presence): string {
  if (state === 'online' || state === 'away') return state
  if (lastSeenAt === undefined) return ''
  if (Date.now() - lastSeenAt < dayMs) return `seen ${clock(lastSeenAt)}`
  return `seen ${new Date(lastSeenAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}`
}

function lastWords({ draft, pendingMessage, lastMessage, lastMessageStatus }: ConversationInfo, me: string, name: Name): string {
  if (draft) return `draft: ${harmlessLine(draft.text)}`
  if (pendingMessage) return `you ${tickWords[pendingMessage.status]}: ${harmlessLine(words(pendingMessage.content))}`
  if (!lastMessage) return ''
  const { senderId, deletedAt, content } = lastMessage
  const who = senderId === me ? `you ${tickWords[lastMessageStatus ?? 'sent']}` : name(senderId)
  return `${who}: ${deletedAt === undefined ? harmlessLine(words(content)) : 'deleted'}`
}

function state({ info, presence }: Entry): string {
  const { unreadCount, mentionCount, isUnread, isMuted, isPinned, isArchived, role } = info
  const unread = unreadCount > 0 ? `${unreadCount} new${mentionCount > 0 ? ' @' : ''}` : isUnread ? 'unread' : ''
  const marks = [isMuted && 'muted', isPinned && 'pinned', isArchived && 'archived', role === 'left' && 'left']
  return [unread, presence ? presenceWords(presence) : '', ...marks].filter(Boolean).join(' ')
}

/** Lines of less than `width` columns. */
export function listLines(entries: readonly Entry[], { me, name }: { me: string; name: Name }, width: number): string[] {
  const states = entries.map(state)
  const widest = Math.min(Math.max(0, ...states.map(columns)), width - 1 - fixed - fewest)
  const room = Math.max(fewest, width - 1 - fixed - widest)
  return entries.map(({ number, info }, index) =>
    [
      String(number).padStart(3),
      pad(titleOf(info), titleColumns),
      pad(lastWords(info, me, name), room),
      info.pendingMessage || info.lastMessage ? clock(info.activityAt) : '     ',
      shorten(states[index] ?? '', widest),
    ]
      .join('  ')
      .trimEnd(),
  )
}
