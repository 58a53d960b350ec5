/** Where a time lies in a conversation: told by what is stored if that has no hole there, else by the server. */
import type { Context } from './context.ts'
import { ChatError } from './errors.ts'
import { rangeOf } from './range-of.ts'
import { type MessageRow, type ReplicaRow, keysOf } from './storage.ts'

export async function seqAt(
  { book, session }: Context,
  conversationId: string,
  replica: ReplicaRow | undefined,
  at: number,
): Promise<number | undefined> {
  const found = await stored(book.storage, conversationId, replica, at)
  if (found && replica && isWhole(replica, found)) return found.message.seq
  try {
    const query = { aroundAt: Math.max(0, at), limit: 1 }
    const { messages } = await session.ask('listMessages', { params: { conversationId }, query })
    return messages[0]?.seq
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'unreachable') throw error
    return found?.message.seq
  }
}

/** Nothing is missing before it that could be it. */
function isWhole({ ranges }: ReplicaRow, { message: { seq } }: MessageRow): boolean {
  const range = rangeOf(ranges, seq)
  return range !== undefined && (range.low <= 1 || range.low < seq)
}

/** By halving, because times never decrease with the number. */
async function stored(
  storage: Context['book']['storage'],
  id: string,
  replica: ReplicaRow | undefined,
  at: number,
): Promise<MessageRow | undefined> {
  const head = replica?.cursor.seq ?? 0
  let [low, high] = [1, head + 1]
  let found: MessageRow | undefined
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [row] = await storage.range('messages', keysOf(id, middle, high - 1), { limit: 1 })
    if (row && row.message.sentAt < at) low = row.message.seq + 1
    else {
      if (row) found = row
      high = middle
    }
  }
  return found
}
