/** Messages by their numbers, wherever in a conversation they are: from what is stored here, else from the server. */
import type { Context } from './context.ts'
import { type Delta, type MessageRow, keyOf } from './storage.ts'

/** Brought with one that is not here, so that who jumps there finds something around it. */
const around = 20

export class Excerpts {
  readonly #context: Context
  readonly #id: string
  readonly #changed: () => void
  /** Undefined where there is no such message to see, or the server could not be asked. */
  readonly #rows = new Map<number, MessageRow | undefined>()
  readonly #asked = new Set<number>()
  readonly #offs: (() => void)[]

  constructor(context: Context, id: string, changed: () => void) {
    this.#context = context
    this.#id = id
    this.#changed = changed
    this.#offs = [context.book.listen({ stored: (deltas) => this.#stored(deltas) }), context.connection.subscribe(() => this.#connected())]
  }

  /** The message, if it is known; it is looked for if not. */
  get(seq: number): MessageRow | undefined {
    if (!this.#asked.has(seq)) void this.#read(seq)
    return this.#rows.get(seq)
  }

  /** Whether it is known by now what these are. */
  has(seqs: readonly number[]): boolean {
    return seqs.every((seq) => this.#rows.has(seq))
  }

  stop(): void {
    for (const off of this.#offs) off()
  }

  async #read(seq: number): Promise<void> {
    this.#asked.add(seq)
    const { book } = this.#context
    const stored = () => book.storage.get('messages', keyOf(this.#id, seq))
    let row = await stored().catch(() => undefined)
    if (!row && this.#context.connection.get().at === 'online') {
      await this.#context.bring(this.#id, { around: seq }, around).catch(() => undefined)
      row = await stored().catch(() => undefined)
    }
    this.#rows.set(seq, row)
    this.#changed()
  }

  #stored(deltas: readonly Delta[]): void {
    for (const delta of deltas) {
      if (delta.table !== 'messages') continue
      for (const [seq, row] of this.#rows) {
        const key = keyOf(this.#id, seq)
        // To find that there is no such message drops it once more.
        if ('dropped' in delta ? row && delta.from <= key && key <= delta.to : delta.key === key) this.#forget(seq)
      }
    }
  }

  #connected(): void {
    if (this.#context.connection.get().at === 'online') for (const [seq, row] of this.#rows) if (!row) this.#forget(seq)
  }

  /** What is shown stays so until it was read again. */
  #forget(seq: number): void {
    this.#asked.delete(seq)
    this.#changed()
  }
}
