/** What this device did and the server confirms: the rows that go from the outbox when it does. */
import type { Book } from './book.ts'
import type { Drain } from './drain.ts'
import type { News } from './steps.ts'
import { type Write, drop, only } from './storage.ts'

export class Confirmations {
  readonly #drain: Drain
  readonly #book: Book
  readonly #me: string

  constructor({ drain, book, me }: { drain: Drain; book: Book; me: string }) {
    this.#drain = drain
    this.#book = book
    this.#me = me
  }

  /** An operation that named itself `ref` was done. */
  of(ref: string | undefined): Write[] {
    return ref !== undefined && this.#drain.answered(ref) ? [drop('outbox', only(ref))] : []
  }

  /** This device’s own changes and messages have come. */
  in(news: readonly News[]): Write[] {
    return news.flatMap((one) => {
      if (one.kind === 'change') return this.of('ref' in one.change ? one.change.ref : undefined)
      if (one.kind !== 'message' || one.message.senderId !== this.#me) return []
      const row = this.#drain.answered(one.message.id)
      return row?.kind === 'send' ? this.#drain.settled(row, one.message.seq) : []
    })
  }

  /** Rows that only stood for messages which are here now, or hidden. */
  upTo(seq: number): Write[] {
    return this.#drain
      .rows()
      .flatMap((row) => (row.kind === 'send' && row.acked && row.acked.seq <= seq ? this.#drain.settled(row, row.acked.seq) : []))
  }

  /** Ids of the messages that this device sent itself. */
  own(news: readonly News[]): Set<string> {
    return new Set(news.flatMap((one) => (one.kind === 'message' && this.#book.get('outbox', one.message.id) ? [one.message.id] : [])))
  }
}
