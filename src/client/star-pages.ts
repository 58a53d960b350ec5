/** Reads all stars of a conversation: the messages join those that are stored, and what is not starred any more goes. */
import type { Asking } from './asking.ts'
import { ChatError } from './errors.ts'
import type { Replica } from './replica.ts'
import { type Write, areStarsFresh, drop, keyOf, only, put } from './storage.ts'
import type { Message } from './types.ts'

const atOnce = 100
const attempts = 5

interface Read {
  messages: Message[]
  nextCursor?: string | undefined
}

/** A page that is older than the changes that were applied here since is read again; messages are stored as a page’s are. */
async function readPage({ id, session }: Asking, replica: Replica, cursor: string | undefined): Promise<Read & { writes: Write[] }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const query = { limit: atOnce, ...(cursor === undefined ? {} : { cursor }) }
    const { messages, head, nextCursor } = await session.ask('listStars', { params: { conversationId: id }, query })
    if (replica.cursor && head.rev < replica.cursor.rev) continue
    const writes = replica.cursor
      ? messages.map((message): Write => {
          const next = { message, rev: head.rev }
          const key = keyOf(id, message.seq)
          return { kind: 'put', table: 'messages', key, next: (row) => (row && row.rev > head.rev ? row : next) }
        })
      : []
    return { messages, nextCursor, writes }
  }
  throw new ChatError('unavailable', 'The conversation changes too fast to be read.')
}

/** As they are at `at`, or later. */
async function readAll(asking: Asking, replica: Replica, at: number): Promise<void> {
  const { id, book } = asking
  const seqs: number[] = []
  for (let cursor: string | undefined, isLast = false; !isLast;) {
    const { messages, nextCursor, writes } = await readPage(asking, replica, cursor)
    const stars = messages.map(({ seq }, index) =>
      put('stars', keyOf(id, seq), { conversationId: id, seq, order: at - seqs.length - index }),
    )
    seqs.push(...messages.map(({ seq }) => seq))
    await book.write([...writes, ...stars])
    isLast = nextCursor === undefined
    cursor = nextCursor
  }
  // What was starred meanwhile came by a frame.
  const gone = book.all('stars').filter((row) => row.conversationId === id && row.order <= at && !seqs.includes(row.seq))
  await book.write([
    ...gone.map(({ seq }) => drop('stars', only(keyOf(id, seq)))),
    { kind: 'put', table: 'summaries', key: id, next: (row) => row && { ...row, starsAt: Math.max(row.starsAt ?? 0, at) } },
  ])
}

/** Of these it is being done. */
const running = new WeakSet<Replica>()

/** Until no more was missed. Who has left hears nothing more, and may read what it could read. */
export async function refresh(asking: Asking, replica: Replica): Promise<void> {
  const row = () => asking.book.get('summaries', asking.id)
  if (running.has(replica)) return
  running.add(replica)
  try {
    while (!areStarsFresh(row()) && (replica.isLive || row()?.summary.role === 'left'))
      await readAll(asking, replica, row()?.summary.starsAt ?? 0)
  } catch {
    // They stay as old as they are.
  } finally {
    running.delete(replica)
  }
}
