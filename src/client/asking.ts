/** What a room asks by HTTP, because there is no frame for it. */
import type { Book } from './book.ts'
import { ChatError } from './errors.ts'
import { forget } from './kept.ts'
import type { Replica } from './replica.ts'
import type { Session } from './session.ts'
import type { Query } from './steps.ts'
import { type DeleteRow, drop, keyOf, keysOf, only } from './storage.ts'

export interface Asking {
  id: string
  session: Session
  book: Book
}

const attempts = 5

/** Reads a page into the storage; one that is overtaken by changes is read again. */
export async function bring({ id, session, book }: Asking, replica: Replica, query: Query, limit: number): Promise<void> {
  const anchor = 'latest' in query ? {} : query
  for (let attempt = 0; attempt < attempts; attempt++) {
    const page = await session.ask('listMessages', { params: { conversationId: id }, query: { ...anchor, limit } })
    const step = replica.page(page, query)
    if (step) return book.write(step.writes)
    if (!replica.cursor) await bring({ id, session, book }, replica, { latest: true }, limit)
  }
  throw new ChatError('unavailable', 'The conversation changes too fast to be read.')
}

/** Hides a message from this person alone. */
export async function hide({ id, session, book }: Asking, row: DeleteRow): Promise<void> {
  const seq = row.target.seq ?? 0
  await session.ask('deleteMessage', { params: { conversationId: id, seq }, query: { for: 'me' } })
  const stored = await book.storage.get('messages', keyOf(id, seq))
  const content = stored?.message.content
  const files = content && content.type !== 'text' ? forget(() => content.mediaId) : []
  await book.write([drop('outbox', only(row.id)), drop('messages', only(keyOf(id, seq))), drop('stars', only(keyOf(id, seq))), ...files])
}

/** So far back a message is looked for by its id. */
const lookedThrough = 500

/** The numbers of messages that an operation names by their ids alone; undefined where a message is not stored here. */
export async function numbersOf({ id, book }: Asking, cids: readonly string[]): Promise<Map<string, number | undefined>> {
  await book.settled()
  const rows = await book.storage.range('messages', keysOf(id), { limit: lookedThrough, reverse: true })
  return new Map(cids.map((cid) => [cid, rows.find(({ message }) => message.id === cid)?.message.seq]))
}

/** Throws why the conversation’s socket does not open. */
export async function probe({ id, session }: Asking): Promise<void> {
  const { role } = await session.ask('getConversation', { params: { conversationId: id } })
  if (role === 'left') throw new ChatError('forbidden', 'You are no longer a member.')
}
