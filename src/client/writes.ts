/** Writes that every tab makes: of what a person types, and of what an answer says of a conversation. */
import type { Conversation } from '../protocol/conversation.ts'
import type { Book } from './book.ts'
import { type SummaryRow, type Write, put } from './storage.ts'

/** What a person types. */
export const typed = (conversationId: string, text: string, replyTo: number | undefined, at: number): Write => ({
  kind: 'put',
  table: 'drafts',
  key: conversationId,
  next: (row) =>
    (row?.text ?? '') === text && row?.replyTo === replyTo
      ? row
      : {
          conversationId,
          text,
          ...(replyTo === undefined ? {} : { replyTo }),
          updatedAt: at,
          typedAt: at,
          version: row?.version ?? 0,
          isDirty: true,
        },
})

/** The conversation itself, as a `hello` or an answer gives it; its head is left to the messages and changes. */
export function described(row: SummaryRow | undefined, conversation: Conversation): SummaryRow {
  if (row) return { ...row, summary: { ...row.summary, ...conversation, head: row.summary.head } }
  const readSeq = conversation.head.seq
  const preferences = { mutedUntil: null, pinned: false, archived: false, notify: 'all' } as const
  return { summary: { ...conversation, readSeq, unreadCount: 0, mentionCount: 0, preferences }, readSeq }
}

/** A conversation that was just made or joined, until the inbox says more of it. */
export const summaryFrom = (book: Book, conversation: Conversation): Write =>
  put('summaries', conversation.id, described(book.get('summaries', conversation.id), conversation))
