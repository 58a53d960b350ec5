/** Promises of sent messages: kept when the server has stored them, broken when it never will. */
import type { Book } from './book.ts'
import { ChatError } from './errors.ts'
import type { Delta } from './storage.ts'

interface Ack {
  seq: number
  sentAt: number
}
interface Waiting {
  resolve: (ack: Ack) => void
  reject: (error: ChatError) => void
}

export class Settlements {
  readonly #waiting = new Map<string, Waiting>()

  constructor(book: Book) {
    book.listen({
      stored: (deltas) => {
        if (this.#waiting.size > 0) this.#take(deltas)
      },
    })
  }

  of(cid: string): Promise<Ack> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(cid, { resolve, reject })
    })
  }

  /** A message’s row goes in the same write that brings the message, so messages are looked at first. */
  #take(deltas: readonly Delta[]): void {
    for (const delta of deltas) if (delta.table === 'messages' && !('dropped' in delta)) this.#keep(delta.row.message.id, delta.row.message)
    for (const delta of deltas) {
      if (delta.table !== 'outbox') continue
      if ('dropped' in delta) this.#gone(delta.from, delta.to)
      else if (delta.row.failure) this.#break(delta.key, new ChatError(delta.row.failure.code, delta.row.failure.detail))
      else if (delta.row.kind === 'send' && delta.row.acked) this.#keep(delta.key, delta.row.acked)
    }
  }

  #keep(cid: string, { seq, sentAt }: Ack): void {
    this.#waiting.get(cid)?.resolve({ seq, sentAt })
    this.#waiting.delete(cid)
  }

  #break(cid: string, error: ChatError): void {
    this.#waiting.get(cid)?.reject(error)
    this.#waiting.delete(cid)
  }

  #gone(from: string, to: string): void {
    for (const cid of this.#waiting.keys())
      if (cid >= from && cid <= to) this.#break(cid, new ChatError('gone', 'The message was taken back.'))
  }
}
