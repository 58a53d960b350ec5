/** Rows made of what the server says. */
import type { ConversationSummary, Message } from '../protocol/conversation.ts'
import { type SendRow, type Write, put } from './storage.ts'

/** A message of this device as the server stored it. */
export function storedOf(
  { id, conversationId, content, replyTo, mentions }: SendRow,
  senderId: string,
  seq: number,
  sentAt: number,
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
  }
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
