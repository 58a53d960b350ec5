/** Keeps a conversation’s summary: the server’s word replaces it, what comes live is counted ahead of that word. */
import type { Book } from './book.ts'
import type { News } from './steps.ts'
import { peerWrites, usnWrite } from './rows.ts'
import { type Write, put } from './storage.ts'
import { type Ahead, changed, counted, isSuspect, replaced } from './summaries.ts'
import { described } from './writes.ts'
import type { ConversationSummary } from './types.ts'

export class Tally {
  readonly #book: Book
  readonly #id: string
  readonly #me: string
  /** What came live and the server may not have counted yet. */
  #ahead: readonly Ahead[] = []
  /** The last word of the server, without what came live since. */
  #told: ConversationSummary | undefined

  constructor({ book, id, me }: { book: Book; id: string; me: string }) {
    this.#book = book
    this.#id = id
    this.#me = me
  }

  get summary(): ConversationSummary | undefined {
    return this.#book.get('summaries', this.#id)?.summary
  }

  /** The server’s word. */
  replace(summary: ConversationSummary, usn: number): Write[] {
    const suspicion = isSuspect(this.#told, summary) ? { suspectUsn: usn } : {}
    this.#told = summary
    this.#ahead = this.#ahead.filter(({ message }) => message.seq > summary.head.seq)
    const row = replaced(this.#book.get('summaries', this.#id), summary, this.#ahead, this.#me)
    return [put('summaries', this.#id, { ...row, ...suspicion }), usnWrite(usn), ...peerWrites(summary)]
  }

  /** What the conversation’s own socket brought. */
  after(news: readonly News[]): Write[] {
    const before = this.#book.get('summaries', this.#id)
    let row = before
    for (const one of news) {
      if (one.kind === 'hello') row = described(row, one.conversation)
      if (!row) continue
      if (one.kind === 'change') row = { ...row, summary: changed(row.summary, one.change, this.#me) }
      if (one.kind !== 'message') continue
      const mine = one.message.senderId === this.#me
      this.#ahead = [...this.#ahead, { message: one.message, mine }]
      const summary = counted(row.summary, one.message, mine, this.#me)
      row = { ...row, summary, readSeq: Math.max(row.readSeq, summary.readSeq) }
    }
    return row && row !== before ? [put('summaries', this.#id, row)] : []
  }
}
