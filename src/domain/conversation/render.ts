/** A message as one reader may see it: with its own reactions, its own view of the quote, and no version after it left. */
import type { Content, Conversation, ConversationSummary, Message } from '../../protocol/index.ts'
import * as changes from './changes.ts'
import type { MessageRow } from './log.ts'
import * as log from './log.ts'
import * as marks from './marks.ts'
import { type MemberRow, isInside } from './members.ts'
import * as pins from './pins.ts'
import * as stars from './stars.ts'
import * as reacting from './reactions.ts'
import type { Tx } from './state.ts'
import * as unread from './unread.ts'
import { head, horizon, sees } from './visibility.ts'

const previewLength = 200

function preview(content: Content): string {
  if (content.type !== 'text') return content.caption ?? content.name ?? content.type
  const cut = content.text.slice(0, 2 * previewLength)
  return Array.from(cut).slice(0, previewLength).join('').toWellFormed()
}

/** What stays of a message for who may not see more: of a former member, the version that it could see. */
export function contentOf(tx: Tx, row: MessageRow, reader: MemberRow): { content?: Content; editedAt?: number } {
  if (row.content === null) return {}
  const last = horizon(reader)
  if (row.editRev === null || row.editRev <= last)
    return { content: row.content, ...(row.editedAt === null ? {} : { editedAt: row.editedAt }) }
  return changes.versionAt(tx, row.editRev, last)
}

/** The words that a reader may see of a message, if there are any. */
export const contentAt = (tx: Tx, row: MessageRow, reader: MemberRow): Content | undefined => contentOf(tx, row, reader).content

/** What message `by` quotes. What the table has quotes what the table has: only a message of the archive may need more of the archive. */
export function quote(tx: Tx, seq: number, reader: MemberRow, by: number): NonNullable<Message['replyTo']> {
  const look = by <= tx.state.archive.through ? log.at : log.glimpse
  const row = sees(tx, reader, seq) ? look(tx, seq) : undefined
  if (!row) return { seq }
  const { content } = contentOf(tx, row, reader)
  const until = row.expiresAt === null ? {} : { expiresAt: row.expiresAt }
  return { seq, senderId: row.senderId, ...(content ? { preview: preview(content), ...until } : {}) }
}

export function message(tx: Tx, row: MessageRow, reader: MemberRow): Message {
  const { id: conversationId } = tx.state.info
  const { seq, id, senderId, sentAt, expiresAt } = row
  const fixed = { conversationId, seq, id, senderId, sentAt }
  const expiry = expiresAt === null ? {} : { expiresAt }
  if (row.deletedAt !== null) return { ...fixed, deletedAt: row.deletedAt, ...expiry }
  const reactions = reacting.shown(row.reactions ?? {}, reader.ordinal, horizon(reader))
  return {
    ...fixed,
    ...contentOf(tx, row, reader),
    ...(row.replyTo === null ? {} : { replyTo: quote(tx, row.replyTo, reader, row.seq) }),
    ...(row.mentions === null ? {} : { mentions: row.mentions }),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(stars.has(tx, reader, seq) ? { starred: true as const } : {}),
    ...expiry,
  }
}

export function conversation(tx: Tx, reader: MemberRow): Conversation {
  const { info } = tx.state
  const here = isInside(reader)
  const { title, description, avatarMediaId, memberCount, settings } = here || !reader.farewell ? info : reader.farewell
  return {
    id: info.id,
    kind: info.kind,
    ...(title === null ? {} : { title }),
    ...(description === null ? {} : { description }),
    ...(avatarMediaId === null ? {} : { avatarMediaId }),
    createdAt: info.createdAt,
    createdBy: info.createdBy,
    head: head(tx, reader),
    memberCount,
    role: here ? reader.role : 'left',
    settings,
    pins: pins.view(tx, reader),
  }
}

/** What the conversation itself knows of a line in somebody's list; preferences and the peer's profile are the inbox's. */
export type SummaryPart = Omit<ConversationSummary, 'preferences' | 'peer'>

const lastOf = (tx: Tx, reader: MemberRow): MessageRow | undefined => [...log.range(tx, reader, { limit: 1, newestFirst: true })][0]

/** The reader's own numbers, beside what everybody sees of the conversation. */
function ownPart(tx: Tx, reader: MemberRow, last: MessageRow | undefined): Partial<SummaryPart> & Pick<SummaryPart, OwnKey> {
  const { readSeq } = marks.own(tx, reader)
  const { unreadCount, mentionCount } = unread.counts(tx, reader, readSeq)
  // Who has left sees nothing of how far the others come after.
  const isOwn = isInside(reader) && last?.senderId === reader.userId && last.deletedAt === null
  const status = isOwn ? { lastMessageStatus: marks.statusOf(tx, reader, last.seq) } : {}
  const { starsAt } = reader
  return { ...status, readSeq, unreadCount, mentionCount, ...(starsAt === null ? {} : { starsAt }) }
}
type OwnKey = 'readSeq' | 'unreadCount' | 'mentionCount'

/** `activityAt` is the newest message that it may see, or its joining. */
export function summary(tx: Tx, reader: MemberRow): { summary: SummaryPart; activityAt: number } {
  const last = lastOf(tx, reader)
  return {
    summary: { ...conversation(tx, reader), ...(last ? { lastMessage: message(tx, last, reader) } : {}), ...ownPart(tx, reader, last) },
    activityAt: Math.max(last?.sentAt ?? 0, reader.joinedAt),
  }
}
