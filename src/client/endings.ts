/**
 * What is left of a message at a time. Its `expiresAt` says it, and nothing else is needed: from then on it is a tombstone here, whatever
 * this device was told or not, and a quote of it has no words.
 */
import type { Message } from '../protocol/conversation.ts'
import { tombstone, withoutPreview } from './parts.ts'
import type { MessageRow } from './storage.ts'

/** The same object where nothing is over. */
export function remains(message: Message, now: number): Message {
  const { expiresAt, deletedAt, replyTo } = message
  if (expiresAt !== undefined && deletedAt === undefined && expiresAt <= now) return tombstone(message, expiresAt)
  return replyTo?.expiresAt !== undefined && replyTo.expiresAt <= now ? withoutPreview(message, replyTo.seq) : message
}

/** The same for a row that is shown: the storage may not know yet. */
export function remaining(row: MessageRow, now: number): MessageRow {
  const message = remains(row.message, now)
  return message === row.message ? row : { ...row, message }
}
