/** Messages as they are shown: what is stored, with this device’s own operations that wait applied on top. */
import type { Marks, Message, Pin } from '../protocol/conversation.ts'
import { react } from './parts.ts'
import { tick } from './tick.ts'
import { type FileRow, type OutboxRow, type SendRow, isLocal } from './storage.ts'
import type { ChatMessage, Failure, MessageStatus, UploadState } from './types.ts'

type Own = Exclude<OutboxRow, SendRow>

/** What waits for a message, in order. */
export const onMessage = (rows: readonly OutboxRow[], cid: string): Own[] =>
  rows.filter((row): row is Own => row.kind !== 'send' && row.target.cid === cid)

function overlaid(message: ChatMessage, row: Own): ChatMessage | undefined {
  if (row.kind === 'edit') return message.deletedAt === undefined ? { ...message, content: row.content } : message
  if (row.kind === 'react') {
    const has = message.reactions.some(({ emoji, mine }) => emoji === row.emoji && mine)
    return has === row.on ? message : { ...message, reactions: react([...message.reactions], row.emoji, row.on, true) }
  }
  if (row.kind === 'star') return { ...message, starred: row.on }
  if (row.kind === 'pin') return message
  if (row.whose === 'me') return undefined
  const { content: _content, replyTo: _replyTo, mentions: _mentions, editedAt: _editedAt, ...rest } = message
  return { ...rest, reactions: [], starred: false, deletedAt: row.at }
}

/** Undefined where it is hidden. */
function withOverlay(message: ChatMessage, rows: readonly Own[]): ChatMessage | undefined {
  let shown: ChatMessage | undefined = message
  for (const row of rows) shown = shown && overlaid(shown, row)
  return shown
}

/** What is pinned, with what this device has pinned and unpinned since. */
export function shownPins(pins: readonly Pin[], outbox: readonly OutboxRow[], by: string): Pin[] {
  let shown = [...pins]
  for (const row of outbox) {
    const seq = row.kind === 'pin' ? row.target.seq : undefined
    if (row.kind !== 'pin' || seq === undefined || row.on === shown.some((pin) => pin.seq === seq)) continue
    shown = row.on ? [...shown, { seq, by, at: row.at }] : shown.filter((pin) => pin.seq !== seq)
  }
  return shown
}

export function shownMessage(
  message: Message,
  rows: readonly Own[],
  { marks, me, starred }: { marks: readonly Marks[]; me: string; starred: boolean },
): ChatMessage | undefined {
  const mine = message.senderId === me
  const { id, reactions = [], ...rest } = message
  const isThere = message.deletedAt === undefined
  const status: MessageStatus = mine ? tick(marks, message.seq, me) : 'received'
  return withOverlay(
    { kind: 'message', key: id, cid: id, ...rest, mine, reactions, status, starred: isThere && starred, isPending: rows.length > 0 },
    rows,
  )
}

const uploadOf = (file: FileRow, failure: Failure | undefined, sentBytes: number | undefined): UploadState => ({
  at: failure ? 'failed' : file.isPaused ? 'paused' : sentBytes === undefined ? 'waiting' : 'uploading',
  sentBytes: sentBytes ?? file.sentBytes ?? 0,
  totalBytes: file.totalBytes,
})

/** A message that is not stored by the server yet, or has only just been. */
export function shownPending(
  row: SendRow,
  rows: readonly Own[],
  me: string,
  { isSending = false, sentBytes }: { isSending?: boolean; sentBytes?: number | undefined } = {},
): ChatMessage | undefined {
  const { id, conversationId, at, content, replyTo, mentions, expireSeconds, failure, acked, file } = row
  const unsent = failure ? 'failed' : isSending ? 'sending' : 'queued'
  const message: ChatMessage = {
    kind: 'message',
    key: id,
    cid: id,
    conversationId,
    senderId: me,
    mine: true,
    sentAt: acked?.sentAt ?? at,
    content,
    reactions: [],
    starred: false,
    status: acked ? 'sent' : unsent,
    isPending: rows.length > 0,
    ...(acked ? { seq: acked.seq } : {}),
    ...(replyTo === undefined ? {} : { replyTo: { seq: replyTo } }),
    ...(mentions === undefined ? {} : { mentions }),
    ...(acked?.expiresAt === undefined ? {} : { expiresAt: acked.expiresAt }),
    ...(expireSeconds === undefined ? {} : { expireSeconds }),
    ...(failure ? { failure } : {}),
    ...(file && isLocal(content) ? { upload: uploadOf(file, failure, sentBytes) } : {}),
  }
  return withOverlay(message, rows)
}
