/**
 * A window on a conversation: rows of the storage from `low` to `high` without a hole, and what is unsent at the live edge. It reads
 * what is stored first, and asks the server only for what is not.
 */
import type { Timeline, WindowOptions } from './api.ts'
import type { Context } from './context.ts'
import { rangeOf } from './ranges.ts'
import { Items, merged } from './items.ts'
import type { Query } from './replica.ts'
import { type Delta, type MessageRow, type Range, type Tables, keysOf } from './storage.ts'
import { Derived } from './store.ts'
import type { Notice, TimelineState } from './types.ts'

const defaultSize = 50
const largestSize = 100
/** Rows that are kept around what is looked at. */
const mostRows = 300
/** At the live edge rows may pile up while nobody scrolls. */
const mostLiveRows = 600

const clampSize = (size: number): number => Math.min(Math.max(1, size), largestSize)
const seqOf = ({ message }: MessageRow): number => message.seq

export class Window implements Timeline {
  readonly #context: Context
  readonly #id: string
  readonly #size: number
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
  #isClosed = false

  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  constructor(context: Context, id: string, { around = 'latest', size = defaultSize }: WindowOptions) {
    this.#context = context
    this.#id = id
    this.#size = clampSize(size)
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
      const { low } = this.#span
      if (low <= 1) return
      this.#become({ loading: 'older' })
      const range = await this.#rangeFor(low, () => ({ before: low }))
      if (!range || range.low >= low) return
      const rows = await this.#read({ low: range.low, high: low - 1 }, true)
      const reached = rows.length < this.#size ? range.low : Math.max(range.low, rows[0]?.message.seq ?? range.low)
      const notices = await this.#readNotices(reached, low)
      this.#rows = [...rows, ...this.#rows]
      this.#notices = merged(notices, this.#notices)
      this.#span = { low: reached, high: this.#span.high }
      this.#trimEnd()
    })
  }

  newer(): Promise<void> {
    return this.#then(async () => {
      if (this.#isAtEdge) return
      const { high } = this.#span
      this.#become({ loading: 'newer' })
      const range = await this.#rangeFor(high, () => ({ after: high }))
      if (!range) return
      const rows = await this.#read({ low: high + 1, high: range.high }, false)
      const reached = rows.length < this.#size ? range.high : (rows.at(-1)?.message.seq ?? range.high)
      const notices = await this.#readNotices(high, reached)
      this.#rows = [...this.#rows, ...rows]
      this.#notices = merged(this.#notices, notices)
      this.#span = { low: this.#span.low, high: reached }
      this.#isAtEdge = reached >= (this.#replica?.cursor.seq ?? Infinity)
      this.#trimStart(mostRows)
    })
  }

  jump(to: number | 'latest' | 'unread'): Promise<void> {
    return this.#then(async () => {
      const row = this.#context.book.get('summaries', this.#id)
      if (to === 'unread') this.#unreadAfter = row && row.summary.unreadCount > 0 ? row.readSeq : undefined
      const unread = this.#unreadAfter === undefined ? undefined : this.#unreadAfter + 1
      const seq = to === 'unread' ? unread : to === 'latest' ? undefined : to
      if (seq === undefined) return this.#loadLatest()
      this.#anchorSeq = seq
      if (!(await this.#loadAround(seq))) await this.#loadLatest()
    })
  }

  close(): void {
    this.#isClosed = true
    for (const release of this.#release) release()
  }

  get #half(): number {
    return Math.ceil(this.#size / 2)
  }

  get #replica(): Tables['replicas'] | undefined {
    return this.#context.book.get('replicas', this.#id)
  }

  /** The range that ends at the live edge; an empty one where nothing of it is stored. */
  get #tail(): Range | undefined {
    const replica = this.#replica
    if (!replica) return undefined
    const { seq } = replica.cursor
    return rangeOf(replica.ranges, seq) ?? { low: seq + 1, high: seq }
  }

  async #loadLatest(): Promise<void> {
    const { bring } = this.#context
    this.#anchorSeq = undefined
    await this.#show(this.#tail, 'latest')
    const tail = this.#tail
    if (tail && (this.#rows.length >= this.#size || tail.low <= 1)) return
    try {
      await bring(this.#id, tail ? { before: tail.low } : { latest: true }, this.#size)
    } catch (error) {
      if (this.#rows.length === 0) this.#become({ status: 'offline' })
      if (this.#rows.length === 0) throw error
      return
    }
    await this.#show(this.#tail, 'latest')
    this.#become({ status: 'ready' })
  }

  /** Whether there is anything around it. */
  async #loadAround(seq: number): Promise<boolean> {
    const stored = (): Range | undefined => this.#replica && rangeOf(this.#replica.ranges, seq)
    const known = stored()
    const isEnough = known && (known.low <= 1 || known.low <= seq - this.#half)
    if (!isEnough)
      try {
        await this.#context.bring(this.#id, known ? { before: known.low } : { around: seq }, this.#size)
      } catch (error) {
        if (!known && this.#rows.length === 0) await this.#loadLatest()
        if (!known) throw error
      }
    const range = stored()
    if (range) await this.#show(range, seq)
    return range !== undefined
  }

  /** Shows a part of a range: its end, or what is around a message. */
  async #show(range: Range | undefined, where: 'latest' | number): Promise<void> {
    if (!range) return
    const half = this.#half
    const [before, after] =
      where === 'latest'
        ? [await this.#read(range, true), []]
        : [
            await this.#read({ low: range.low, high: where - 1 }, true, half),
            await this.#read({ low: where, high: range.high }, false, half),
          ]
    const isWholeStart = before.length < (where === 'latest' ? this.#size : half)
    const isWholeEnd = where === 'latest' || after.length < half
    const low = isWholeStart ? range.low : (before[0]?.message.seq ?? range.low)
    const high = isWholeEnd ? range.high : (after.at(-1)?.message.seq ?? range.high)
    const notices = await this.#readNotices(low, high)
    this.#rows = [...before, ...after]
    this.#notices = notices
    this.#span = { low, high }
    this.#isAtEdge = high >= (this.#replica?.cursor.seq ?? 0)
    if (this.#rows.length > 0 || range.low <= 1) this.#become({ status: 'ready' })
  }

  /** The stored range that goes on from a message, after asking the server for more if it ends there. */
  async #rangeFor(seq: number, query: () => Query): Promise<Range | undefined> {
    const wanted = query()
    const find = (): Range | undefined => this.#replica && rangeOf(this.#replica.ranges, 'before' in wanted ? seq - 1 : seq + 1)
    if (!find()) await this.#context.bring(this.#id, wanted, this.#size)
    return find()
  }

  async #read({ low, high }: Range, reverse: boolean, limit = this.#size): Promise<MessageRow[]> {
    if (high < low) return []
    const rows = await this.#context.book.storage.range('messages', keysOf(this.#id, low, high), { limit, reverse })
    return reverse ? rows.toReversed() : rows
  }

  #readNotices(low: number, high: number): Promise<Notice[]> {
    return this.#context.book.storage.range('notices', keysOf(this.#id, low <= 1 ? 0 : low, Math.max(low, high)))
  }

  /** One thing at a time; what changes meanwhile is applied to its outcome. */
  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
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
    })
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

  /** The outbox or the marks. */
  #changed(deltas: readonly Delta[]): void {
    const isOwn = (delta: Delta): boolean =>
      'dropped' in delta
        ? delta.table === 'outbox' || delta.table === 'replicas'
        : (delta.table === 'outbox' && delta.row.conversationId === this.#id) || (delta.table === 'replicas' && delta.key === this.#id)
    if (deltas.some(isOwn)) this.#state.invalidate()
  }

  #stored(deltas: readonly Delta[]): void {
    if (this.#missed) this.#missed.push(deltas)
    else this.#take(deltas)
  }

  #take(deltas: readonly Delta[]): void {
    const own = deltas.filter((delta) => this.#concerns(delta))
    if (own.length === 0) return
    for (const delta of own) this.#apply(delta)
    const edge = this.#replica?.cursor.seq
    if (this.#isAtEdge && edge !== undefined) this.#span = { ...this.#span, high: Math.max(this.#span.high, edge) }
    if (this.#rows.length > mostLiveRows) this.#trimStart(mostRows)
    const isLost = this.#span.high >= this.#span.low && this.#replica && !rangeOf(this.#replica.ranges, this.#span.low)
    // It was begun anew, or was never here and is now.
    if (isLost || (this.#status !== 'ready' && this.#replica && !this.#missed)) void this.jump('latest').catch(() => undefined)
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
    } else if (delta.table === 'messages') this.#place(delta.row)
    else if (delta.table === 'notices' && this.#reaches(delta.row.afterSeq)) this.#notices = merged(this.#notices, [delta.row])
  }

  #reaches(seq: number): boolean {
    return seq >= this.#span.low - 1 && (seq <= this.#span.high || this.#isAtEdge)
  }

  #place(row: MessageRow): void {
    const seq = seqOf(row)
    if (seq < this.#span.low || (seq > this.#span.high && !this.#isAtEdge) || seq > (this.#replica?.cursor.seq ?? 0)) return
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
    const items = this.#items.of({
      rows: this.#rows,
      notices: this.#notices,
      outbox: book.all('outbox').filter(({ conversationId }) => conversationId === this.#id),
      marks: this.#replica?.marks ?? [],
      me: this.#context.session.userId,
      withUnsent: this.#isAtEdge || this.#status !== 'ready',
      isOnline: connection.get().at === 'online',
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
