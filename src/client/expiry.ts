/**
 * Takes away what is over, by itself: one timer for everything that this device keeps, set to what ends first. Each tab has one; of several
 * that do the same at one time the storage lets one do it.
 */
import type { Message } from '../protocol/conversation.ts'
import type { Context } from './context.ts'
import { remains } from './endings.ts'
import { forget } from './kept.ts'
import { type Delta, type EndingRow, type SummaryRow, type Write, drop, dropSend, endingKey, everyKey, keyOf, only } from './storage.ts'

/** At one time, so that a long absence is no long transaction. */
const batch = 200
const pauseMs = 100
/** No timer is longer: a clock may be set, and a machine may sleep. */
const longestMs = 60 * 60_000

type Parts = Pick<Context, 'book' | 'environment' | 'session' | 'connection'>

export class Expiry {
  readonly #parts: Parts
  readonly #stops: (() => void)[]
  #nextAt = Infinity
  #stopTimer: () => void = () => undefined
  #running: Promise<void> | undefined
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#stops = [
      parts.book.listen({ changed: (deltas) => this.#hear(deltas), stored: (deltas) => this.#hear(deltas) }),
      parts.environment.watch((event) => event === 'visible' && this.run()),
    ]
    this.run()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopTimer()
    for (const stop of this.#stops) stop()
  }

  /** Does what is due, and sets the timer to what is next. */
  run(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      // What is over still then could not be taken away: it is tried again, not without end.
      this.#set(Math.max(this.#nextAt, this.#now + pauseMs))
    })
  }

  async #run(): Promise<void> {
    const { book } = this.#parts
    this.#nextAt = Infinity
    try {
      while (await this.#messages());
      this.#small()
      const [next] = await book.storage.range('endings', everyKey, { limit: 1 })
      this.#nextAt = Math.min(this.#nextAt, next?.at ?? Infinity, ...book.all('summaries').map(endOfSummary))
    } catch {
      // A storage that failed is read anew, or fails again when it is due again.
      this.#nextAt = Math.min(this.#nextAt, this.#now + longestMs)
    }
  }

  get #now(): number {
    return this.#parts.environment.clock.now()
  }

  /** Some messages whose time is over; tells whether there may be more. */
  async #messages(): Promise<boolean> {
    const { book } = this.#parts
    const now = this.#now
    const due = await book.storage.range(
      'endings',
      { from: '', to: endingKey({ at: now + 1, conversationId: '', seq: 0 }) },
      { limit: batch },
    )
    const gone: Message[] = []
    await book.write(due.flatMap((row) => this.#end(row, now, gone)))
    if (gone.length > 0) this.#left(gone)
    return due.length === batch && !this.#isStopped
  }

  #end(row: EndingRow, now: number, gone: Message[]): Write[] {
    let carried: Message['content']
    return [
      {
        kind: 'patch',
        table: 'messages',
        ...only(keyOf(row.conversationId, row.seq)),
        change: (before) => {
          const message = remains(before.message, now)
          if (message === before.message) return before
          if (message.deletedAt !== undefined) {
            gone.push(before.message)
            carried = before.message.content
          }
          return { ...before, message }
        },
      },
      ...forget(() => (carried && carried.type !== 'text' ? carried.mediaId : undefined)),
      drop('endings', only(endingKey(row))),
    ]
  }

  /** Nobody tells a device without a connection that there is less to read, and what it wanted to do to them cannot be done. */
  #left(gone: readonly Message[]): void {
    const { book, session, connection } = this.#parts
    const { at } = connection.get()
    if (at === 'online' || at === 'syncing') return
    const ids = new Set(gone.map(({ id }) => id))
    const operations = book.all('outbox').filter((row) => row.kind !== 'send' && ids.has(row.target.cid))
    book.note(
      ...operations.map(({ id }) => drop('outbox', only(id))),
      ...[...new Set(gone.map(({ conversationId }) => conversationId))].map((key): Write => ({
        kind: 'put',
        table: 'summaries',
        key,
        next: (row) => row && uncounted(row, gone, session.userId),
      })),
    )
  }

  /** The list's previews, and own messages that are stored by the server and have not come back. */
  #small(): void {
    const { book } = this.#parts
    const now = this.#now
    const previews = book
      .all('summaries')
      .filter((row) => endOfSummary(row) <= now)
      .map(({ summary: { id: key } }): Write => ({ kind: 'put', table: 'summaries', key, next: (row) => row && previewed(row, now) }))
    const sends = book
      .all('outbox')
      .flatMap((row) => (row.kind === 'send' && (row.acked?.expiresAt ?? Infinity) <= now ? dropSend(row) : []))
    book.note(...previews, ...sends)
  }

  #hear(deltas: readonly Delta[]): void {
    let at = Infinity
    for (const delta of deltas) {
      if ('dropped' in delta) continue
      if (delta.table === 'endings') at = Math.min(at, delta.row.at)
      else if (delta.table === 'summaries') at = Math.min(at, endOfSummary(delta.row))
      else if (delta.table === 'outbox' && delta.row.kind === 'send') at = Math.min(at, delta.row.acked?.expiresAt ?? Infinity)
    }
    if (at >= this.#nextAt) return
    this.#nextAt = at
    if (!this.#running) this.#set(at)
  }

  #set(at: number): void {
    this.#stopTimer()
    this.#nextAt = at
    if (at === Infinity || this.#isStopped) return
    this.#stopTimer = this.#parts.environment.clock.after(Math.max(0, Math.min(at - this.#now, longestMs)), () => this.run())
  }
}

/** When the next thing of it is over. */
function endOf({ expiresAt, deletedAt, replyTo }: Message): number | undefined {
  if (deletedAt !== undefined) return undefined
  const quote = replyTo?.preview === undefined ? undefined : replyTo.expiresAt
  return expiresAt === undefined || (quote !== undefined && quote < expiresAt) ? quote : expiresAt
}

const endOfSummary = ({ summary: { lastMessage } }: SummaryRow): number => (lastMessage && endOf(lastMessage)) ?? Infinity

function previewed(row: SummaryRow, now: number): SummaryRow {
  const { lastMessage } = row.summary
  return lastMessage ? { ...row, summary: { ...row.summary, lastMessage: remains(lastMessage, now) } } : row
}

/** Fewer unread messages: these have disappeared, and the server cannot tell it. */
function uncounted(row: SummaryRow, gone: readonly Message[], me: string): SummaryRow {
  const { id, readSeq, head, unreadCount, mentionCount } = row.summary
  const unread = gone.filter((one) => one.conversationId === id && one.senderId !== me && one.seq > readSeq && one.seq <= head.seq)
  if (unread.length === 0) return row
  const mentions = unread.filter(({ mentions = [] }) => mentions.includes(me) || mentions.includes('all')).length
  const summary = {
    ...row.summary,
    unreadCount: Math.max(0, unreadCount - unread.length),
    mentionCount: Math.max(0, mentionCount - mentions),
  }
  return { ...row, summary }
}
