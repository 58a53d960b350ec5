/**
 * A window on a conversation: rows of the storage from `low` to `high` without a hole, and what is unsent at the live edge. It reads
 * what is stored first, and asks the server only for what is not.
 */
import type { JumpTarget, Timeline, WindowOptions } from './api.ts'
import type { Context } from './context.ts'
import { remaining } from './endings.ts'
import { rangeOf } from './range-of.ts'
import { Items, merged } from './items.ts'
import { Reader, type Slice } from './reader.ts'
import { type Delta, type KeyRange, type MessageRow, type OutboxRow, type Range, keyOf, keysOf } from './storage.ts'
import { Derived } from './store.ts'
import type { Notice, TimelineState } from './types.ts'

const defaultSize = 50
const largestSize = 100
/** Rows that are kept around what is looked at. */
const mostRows = 300
/** At the live edge rows may pile up while nobody scrolls. */
const mostLiveRows = 600

const isIn = ({ from, to }: KeyRange, key: string): boolean => from <= key && key <= to
const seqOf = ({ message }: MessageRow): number => message.seq

export class Window implements Timeline {
  readonly #context: Context
  readonly #id: string
  readonly #reader: Reader
  readonly #release: (() => void)[]
  readonly #state = new Derived(() => this.#compute())
  #rows: readonly MessageRow[] = []
  #notices: readonly Notice[] = []
  /** What is between them is here; `high` before `low` where that is nothing. */
  #span: Range = { low: 1, high: 0 }
  #isAtEdge = false
  #status: TimelineState['status'] = 'loading'
  #loading: 'older' | 'newer' | 'nothing' = 'nothing'
  #unreadAfter: number | undefined
  #anchorSeq: number | undefined
  /** Changes that came while rows were being read. */
  #missed: (readonly Delta[])[] | undefined
  #last: Promise<void> = Promise.resolve()
  readonly #items = new Items()
  /** What waits, as it was last shown. */
  #waiting: readonly OutboxRow[] = []
  /** Of it what has gone from memory and not from the storage yet: the message in its place comes only then. */
  #leaving: readonly OutboxRow[] = []
  #isClosed = false

  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  constructor(context: Context, id: string, { around = 'latest', size = defaultSize }: WindowOptions) {
    this.#context = context
    this.#id = id
    this.#reader = new Reader(context, id, Math.min(Math.max(1, size), largestSize))
    this.#release = [
      context.keepOpen(id),
      context.book.listen({ changed: (deltas) => this.#changed(deltas), stored: (deltas) => this.#stored(deltas) }),
      context.connection.subscribe(() => this.#connected()),
    ]
    const summary = context.book.get('summaries', id)
    if (summary && summary.summary.unreadCount > 0) this.#unreadAfter = summary.readSeq
    void this.jump(around).catch(() => undefined)
  }

  older(): Promise<void> {
    return this.#then(async () => {
      if (this.#span.low <= 1) return
      this.#become({ loading: 'older' })
      const slice = await this.#reader.before(this.#span.low)
      if (!slice) return
      this.#rows = [...slice.rows, ...this.#rows]
      this.#notices = merged(slice.notices, this.#notices)
      this.#span = { low: slice.span.low, high: this.#span.high }
      this.#trimEnd()
    })
  }

  newer(): Promise<void> {
    return this.#then(async () => {
      if (this.#isAtEdge) return
      this.#become({ loading: 'newer' })
      const slice = await this.#reader.after(this.#span.high)
      if (!slice) return
      this.#rows = [...this.#rows, ...slice.rows]
      this.#notices = merged(this.#notices, slice.notices)
      this.#span = { low: this.#span.low, high: slice.span.high }
      this.#isAtEdge = slice.isAtEdge
      this.#trimStart(mostRows)
    })
  }

  jump(to: JumpTarget): Promise<void> {
    return this.#then(async () => {
      const row = this.#context.book.get('summaries', this.#id)
      if (to === 'unread') this.#unreadAfter = row && row.summary.unreadCount > 0 ? row.readSeq : undefined
      const unread = this.#unreadAfter === undefined ? undefined : this.#unreadAfter + 1
      const seq = to === 'unread' ? unread : to === 'latest' ? undefined : typeof to === 'number' ? to : await this.#reader.seqAt(to.at)
      if (seq === undefined) return this.#loadLatest()
      this.#anchorSeq = seq
      if (!(await this.#loadAround(seq))) await this.#loadLatest()
    })
  }

  close(): void {
    this.#isClosed = true
    for (const release of this.#release) release()
  }

  async #loadLatest(): Promise<void> {
    const reader = this.#reader
    this.#anchorSeq = undefined
    const stored = reader.tail
    if (stored) this.#show(await reader.latest(stored))
    if (stored && (this.#rows.length >= reader.size || stored.low <= 1)) return
    const { tail } = reader
    try {
      if (!tail || tail.low > 1) await reader.bring(tail ? { before: tail.low } : { latest: true })
    } catch (error) {
      if (this.#rows.length > 0) return
      this.#become({ status: 'offline' })
      throw error
    }
    const brought = reader.tail
    if (brought) this.#show(await reader.latest(brought))
    this.#become({ status: 'ready' })
  }

  /** Whether there is anything around it. */
  async #loadAround(seq: number): Promise<boolean> {
    const reader = this.#reader
    const known = reader.range(seq)
    if (!known || (known.low > 1 && known.low > seq - reader.size / 2))
      try {
        await reader.bring(known ? { before: known.low } : { around: seq })
      } catch (error) {
        if (!known && this.#rows.length === 0) await this.#loadLatest()
        if (!known) throw error
      }
    const range = reader.range(seq)
    if (range) this.#show(await reader.around(range, seq))
    return range !== undefined
  }

  #show({ rows, notices, span, isAtEdge }: Slice): void {
    this.#rows = rows
    this.#notices = notices
    this.#span = span
    this.#isAtEdge = isAtEdge
    if (rows.length > 0 || span.low <= 1) this.#become({ status: 'ready' })
  }

  /** One thing at a time; what changes meanwhile is applied to its outcome. */
  #then(work: () => Promise<void>): Promise<void> {
    const before = this.#last
    const then = async (): Promise<void> => {
      await before
      if (this.#isClosed) return
      this.#missed = []
      try {
        await work()
      } finally {
        const missed = this.#missed
        this.#missed = undefined
        for (const deltas of missed) this.#take(deltas)
        this.#become({ loading: 'nothing' })
      }
    }
    const done = then()
    this.#last = done.catch(() => undefined)
    return done
  }

  #become(next: { status?: TimelineState['status']; loading?: 'older' | 'newer' | 'nothing' }): void {
    this.#status = next.status ?? this.#status
    if (next.loading) this.#loading = next.loading
    this.#state.invalidate()
  }

  #connected(): void {
    if (this.#context.connection.get().at === 'online' && this.#status === 'offline') void this.jump('latest').catch(() => undefined)
    this.#state.invalidate()
  }

  /** The outbox, the marks or stars. */
  #changed(deltas: readonly Delta[]): void {
    const isOwn = (delta: Delta): boolean =>
      (delta.table === 'outbox' || delta.table === 'replicas' || delta.table === 'stars') &&
      ('dropped' in delta || delta.row.conversationId === this.#id)
    for (const delta of deltas) {
      if (delta.table !== 'outbox' || !('dropped' in delta)) continue
      this.#leaving = delta.from === '' ? [] : [...this.#leaving, ...this.#waiting.filter(({ id }) => isIn(delta, id))]
    }
    if (deltas.some(isOwn)) this.#state.invalidate()
  }

  #stored(deltas: readonly Delta[]): void {
    if (this.#leaving.length > 0) {
      const gone = deltas.filter((delta) => delta.table === 'outbox' && 'dropped' in delta)
      this.#leaving = this.#leaving.filter(({ id }) => !gone.some((delta) => 'dropped' in delta && isIn(delta, id)))
      this.#state.invalidate()
    }
    if (this.#missed) this.#missed.push(deltas)
    else this.#take(deltas)
  }

  #take(deltas: readonly Delta[]): void {
    const own = deltas.filter((delta) => this.#concerns(delta))
    if (own.length === 0) return
    for (const delta of own) this.#apply(delta)
    const edge = this.#reader.replica?.cursor.seq
    if (this.#isAtEdge && edge !== undefined) this.#span = { ...this.#span, high: Math.max(this.#span.high, edge) }
    if (this.#rows.length > mostLiveRows) this.#trimStart(mostRows)
    const isLost = this.#span.high >= this.#span.low && this.#reader.replica && !rangeOf(this.#reader.replica.ranges, this.#span.low)
    // It was begun anew, or was never here and is now.
    if (isLost || (this.#status !== 'ready' && this.#reader.replica && !this.#missed)) void this.jump('latest').catch(() => undefined)
    this.#state.invalidate()
  }

  #concerns(delta: Delta): boolean {
    if (delta.table === 'replicas') return 'dropped' in delta || delta.key === this.#id
    if (delta.table !== 'messages' && delta.table !== 'notices') return false
    const { from, to } = keysOf(this.#id)
    return 'dropped' in delta ? delta.from <= to && from <= delta.to : delta.key >= from && delta.key <= to
  }

  #apply(delta: Delta): void {
    if ('dropped' in delta) {
      const isGone = (seq: number): boolean => {
        const { from } = keysOf(this.#id, seq)
        return from >= delta.from && from <= delta.to
      }
      if (delta.table === 'messages') this.#rows = this.#rows.filter((row) => !isGone(seqOf(row)))
      if (delta.table === 'notices') this.#notices = this.#notices.filter(({ key }) => key < delta.from || key > delta.to)
    } else if (delta.table === 'messages') this.#place(remaining(delta.row, this.#context.environment.clock.now()))
    else if (delta.table === 'notices' && this.#reaches(delta.row.afterSeq)) this.#notices = merged(this.#notices, [delta.row])
  }

  #reaches(seq: number): boolean {
    return seq >= this.#span.low - 1 && (seq <= this.#span.high || this.#isAtEdge)
  }

  #place(row: MessageRow): void {
    const seq = seqOf(row)
    if (seq < this.#span.low || (seq > this.#span.high && !this.#isAtEdge) || seq > (this.#reader.replica?.cursor.seq ?? 0)) return
    const at = this.#rows.findLastIndex((other) => seqOf(other) <= seq)
    const isThere = this.#rows[at]?.message.seq === seq
    this.#rows = [...this.#rows.slice(0, isThere ? at : at + 1), row, ...this.#rows.slice(at + 1)]
  }

  #trimStart(most: number): void {
    if (this.#rows.length <= most) return
    this.#rows = this.#rows.slice(-most)
    const low = this.#rows[0]?.message.seq ?? this.#span.low
    this.#span = { low, high: this.#span.high }
    this.#notices = this.#notices.filter(({ afterSeq }) => afterSeq >= low)
  }

  #trimEnd(): void {
    if (this.#rows.length <= mostRows) return
    this.#rows = this.#rows.slice(0, mostRows)
    const high = this.#rows.at(-1)?.message.seq ?? this.#span.high
    this.#span = { low: this.#span.low, high }
    this.#notices = this.#notices.filter(({ afterSeq }) => afterSeq < high)
    this.#isAtEdge = false
  }

  #compute(): TimelineState {
    const { book, connection } = this.#context
    const waiting = book.all('outbox').filter(({ conversationId }) => conversationId === this.#id)
    const leaving = this.#leaving.filter(({ id }) => !waiting.some((row) => row.id === id))
    this.#waiting = [...leaving, ...waiting].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const items = this.#items.of({
      rows: this.#rows,
      notices: this.#notices,
      outbox: this.#waiting,
      marks: this.#reader.replica?.marks ?? [],
      me: this.#context.session.userId,
      isStarred: (seq) => book.get('stars', keyOf(this.#id, seq)) !== undefined,
      withUnsent: this.#isAtEdge || this.#status !== 'ready',
      isOnline: connection.get().at === 'online',
      sent: book.sent,
    })
    const { low } = this.#span
    const unreadAfter = this.#unreadAfter
    const me = this.#context.session.userId
    const unread =
      unreadAfter === undefined ? undefined : this.#rows.find(({ message }) => message.seq > unreadAfter && message.senderId !== me)
    return {
      items,
      status: this.#status,
      hasOlder: low > 1,
      hasNewer: !this.#isAtEdge,
      isLoadingOlder: this.#loading === 'older',
      isLoadingNewer: this.#loading === 'newer',
      ...(unread ? { unreadSeq: unread.message.seq } : {}),
      ...(this.#anchorSeq === undefined ? {} : { anchorSeq: this.#anchorSeq }),
    }
  }
}
