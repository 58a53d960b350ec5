/** Looks through what this device holds, by the same words as the server; newest first within each conversation. */
import { fits, textOf } from '../../words/content.ts'
import { snippetOf } from '../../words/snippet.ts'
import { type Term, match } from '../../words/terms.ts'
import type { Book } from '../book.ts'
import type { Environment } from '../environment.ts'
import type { SearchHit, SearchQuery } from '../search.ts'
import { type MessageRow, keysOf } from '../storage.ts'

/** Read at one time; between two of them others have their turn. */
const part = 200
/** More would be no help to anybody. */
const most = 500

interface Parts {
  book: Book
  environment: Environment
}

/** Newest first; the storage is read in parts. */
async function* rowsOf({ storage }: Book, conversationId: string): AsyncGenerator<MessageRow> {
  for (let high = Number.MAX_SAFE_INTEGER; high > 0;) {
    const rows = await storage.range('messages', keysOf(conversationId, 1, high), { limit: part, reverse: true })
    yield* rows
    if (rows.length < part) return
    high = (rows.at(-1)?.message.seq ?? 1) - 1
  }
}

export async function* held({ book, environment }: Parts, terms: Term[], query: SearchQuery): AsyncGenerator<SearchHit> {
  const { conversationId, senderId, from = 0, to = Infinity, type, hasLink } = query
  const now = environment.clock.now()
  // What this person has just deleted is gone here, though the server may not know.
  const deleted = new Set(book.all('outbox').flatMap((row) => (row.kind === 'delete' ? [row.target.cid] : [])))
  const ids = conversationId === undefined ? book.all('replicas').map((replica) => replica.conversationId) : [conversationId]
  let found = 0
  for (const id of ids)
    for await (const { message } of rowsOf(book, id)) {
      const { content, sentAt, expiresAt } = message
      if (sentAt < from) break
      if (!content || sentAt > to || deleted.has(message.id) || (expiresAt !== undefined && expiresAt <= now)) continue
      if ((senderId !== undefined && senderId !== message.senderId) || !fits(content, type) || (hasLink && !fits(content, 'link'))) continue
      const text = textOf(content)
      const marks = match(terms, text)
      if (!marks) continue
      yield { message, ...snippetOf(text, marks) }
      if (++found >= most) return
    }
}
