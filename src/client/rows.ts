/** Rows made of what the server says. */
import type { Ack, Change, ConversationSettings, ConversationSummary, Message } from '../protocol/conversation.ts'
import { isNoticed } from './changes.ts'
import { withoutPreview } from './parts.ts'
import { type EndingRow, type SendRow, type Write, endingKey, keyOf, keysOf, put } from './storage.ts'

/** A message of this device as the server stored it. */
export function storedOf(
  { id, conversationId, content, replyTo, mentions }: SendRow,
  senderId: string,
  { seq, sentAt, expiresAt }: Pick<Ack, 'seq' | 'sentAt' | 'expiresAt'>,
): Message {
  return {
    conversationId,
    seq,
    id,
    senderId,
    sentAt,
    content,
    ...(replyTo === undefined ? {} : { replyTo: { seq: replyTo } }),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** Written with a message, so that what is over is found without a look at what is not. */
function endingWrites(message: Message): Write[] {
  const { conversationId, seq, expiresAt, deletedAt, replyTo } = message
  const times = deletedAt === undefined ? [expiresAt, replyTo?.preview === undefined ? undefined : replyTo.expiresAt] : []
  const rows = times.flatMap((at): EndingRow[] => (at === undefined ? [] : [{ at, conversationId, seq }]))
  return rows.map((row) => put('endings', endingKey(row), row))
}

/** A message as it was at `rev`; what is newer wins. */
export const messageWrites = (message: Message, rev: number): Write[] => [
  {
    kind: 'put',
    table: 'messages',
    key: keyOf(message.conversationId, message.seq),
    next: (row) => (row && row.rev > rev ? row : { message, rev }),
  },
  ...endingWrites(message),
]

/** A quote of what is gone says nothing of it any more. */
export const unquoted = (conversationId: string, seq: number): Write => ({
  kind: 'patch',
  table: 'messages',
  ...keysOf(conversationId, seq + 1),
  change: (row) => {
    const message = withoutPreview(row.message, seq)
    return message === row.message ? row : { ...row, message }
  },
})

/** What happened between messages; of settings with what they were before. */
export function noticeWrites(conversationId: string, change: Change, settings: ConversationSettings | undefined): Write[] {
  if (!isNoticed(change)) return []
  const { afterSeq, rev } = change
  const key = keyOf(conversationId, afterSeq, rev)
  const before = change.kind === 'conversation' && change.settings && settings ? { before: settings } : {}
  return [put('notices', key, { kind: 'notice', key, conversationId, afterSeq, change, ...before })]
}

/** The device has seen all updates up to this one. */
export const usnWrite = (usn: number): Write => ({
  kind: 'put',
  table: 'meta',
  key: 'usn',
  next: (row) => (row?.kind === 'usn' && row.usn >= usn ? row : { kind: 'usn', usn }),
})

export const peerWrites = ({ peer }: ConversationSummary): Write[] => (peer ? [put('users', peer.id, peer)] : [])

/** What was suspected up to this update was looked for. */
export const unsuspected = (conversationId: string, usn: number | undefined): Write => ({
  kind: 'put',
  table: 'summaries',
  key: conversationId,
  next: (row) => {
    if (row?.suspectUsn === undefined || row.suspectUsn !== usn) return row
    const { suspectUsn: _usn, ...rest } = row
    return rest
  },
})
