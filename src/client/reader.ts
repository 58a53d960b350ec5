/** Reads parts of a conversation from the storage, after the server was asked for what is not there. */
import type { Context } from './context.ts'
import { lazily } from './lazily.ts'
import { remaining } from './endings.ts'
import { rangeOf } from './range-of.ts'
import type { Query } from './steps.ts'
import { type MessageRow, type Range, type Tables, keysOf } from './storage.ts'
import type { Notice } from './types.ts'

/** Rows of a span without a hole. */
export interface Slice {
  readonly rows: readonly MessageRow[]
  readonly notices: readonly Notice[]
  readonly span: Range
  /** It reached the live edge as that was when the reading began. */
  readonly isAtEdge: boolean
}

export class Reader {
  readonly #context: Context
  readonly #id: string
  readonly size: number

  constructor(context: Context, id: string, size: number) {
    this.#context = context
    this.#id = id
    this.size = size
  }

  get replica(): Tables['replicas'] | undefined {
    return this.#context.book.get('replicas', this.#id)
  }

  /** What is stored around a message. */
  range(seq: number): Range | undefined {
    return this.replica && rangeOf(this.replica.ranges, seq)
  }

  /** The range that ends at the live edge; an empty one where nothing of it is stored. */
  get tail(): Range | undefined {
    const { replica } = this
    if (!replica) return undefined
    const { seq } = replica.cursor
    return rangeOf(replica.ranges, seq) ?? { low: seq + 1, high: seq }
  }

  bring(query: Query): Promise<void> {
    return this.#context.bring(this.#id, query, this.size)
  }

  /** The first message that was sent then or later; where there is none, the newest or undefined. Of what is stored, if the server cannot be asked. */
  async seqAt(at: number): Promise<number | undefined> {
    const { seqAt } = await lazily(() => import('./seq-at.ts'))
    return seqAt(this.#context, this.#id, this.replica, at)
  }

  /** The newest of a range. */
  async latest(range: Range): Promise<Slice> {
    const isAtEdge = this.#isTail(range)
    const rows = await this.#rows(range, true, this.size)
    return this.#slice(rows, { low: this.#start(rows, range, this.size), high: range.high }, isAtEdge)
  }

  /** What is around a message of a range. */
  async around(range: Range, seq: number): Promise<Slice> {
    const isTail = this.#isTail(range)
    const half = Math.ceil(this.size / 2)
    const before = await this.#rows({ low: range.low, high: seq - 1 }, true, half)
    const after = await this.#rows({ low: seq, high: range.high }, false, half)
    const high = this.#end(after, range, half)
    return this.#slice([...before, ...after], { low: this.#start(before, range, half), high }, isTail && high === range.high)
  }

  /** What comes before a message; undefined where there is nothing. */
  async before(seq: number): Promise<Slice | undefined> {
    if (!this.range(seq - 1)) await this.bring({ before: seq })
    const range = this.range(seq - 1)
    if (!range) return undefined
    const rows = await this.#rows({ low: range.low, high: seq - 1 }, true, this.size)
    return this.#slice(rows, { low: this.#start(rows, range, this.size), high: seq - 1 }, false)
  }

  /** What comes after a message; undefined where there is nothing. */
  async after(seq: number): Promise<Slice | undefined> {
    if (!this.range(seq + 1)) await this.bring({ after: seq })
    const range = this.range(seq + 1)
    if (!range) return undefined
    const isTail = this.#isTail(range)
    const rows = await this.#rows({ low: seq + 1, high: range.high }, false, this.size)
    const high = this.#end(rows, range, this.size)
    return this.#slice(rows, { low: seq + 1, high }, isTail && high === range.high)
  }

  #isTail({ high }: Range): boolean {
    return high >= (this.replica?.cursor.seq ?? 0)
  }

  /** Where rows that were read backwards begin: fewer than asked for are all that there are. */
  #start(rows: readonly MessageRow[], { low }: Range, limit: number): number {
    return rows.length < limit ? low : (rows[0]?.message.seq ?? low)
  }

  #end(rows: readonly MessageRow[], { high }: Range, limit: number): number {
    return rows.length < limit ? high : (rows.at(-1)?.message.seq ?? high)
  }

  async #slice(rows: readonly MessageRow[], span: Range, isAtEdge: boolean): Promise<Slice> {
    const { low, high } = span
    const range = keysOf(this.#id, low <= 1 ? 0 : low, Math.max(low, high))
    return { rows, notices: await this.#context.book.storage.range('notices', range), span, isAtEdge }
  }

  async #rows({ low, high }: Range, reverse: boolean, limit: number): Promise<MessageRow[]> {
    if (high < low) return []
    const rows = await this.#context.book.storage.range('messages', keysOf(this.#id, low, high), { limit, reverse })
    const now = this.#context.environment.clock.now()
    return (reverse ? rows.toReversed() : rows).map((row) => remaining(row, now))
  }
}
