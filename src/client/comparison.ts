/**
 * Finds what another device of this person hid: nothing is told of that but that the list changed. What is stored is read anew, newest
 * first: far, where a message was seen to go; the newest, where one may have gone while this device was away.
 */
import type { Book } from './book.ts'
import type { Replica } from './replica.ts'
import { unsuspected } from './rows.ts'
import type { Query } from './steps.ts'

const atOnce = 100
const mostPages = 10

export interface ComparisonParts {
  id: string
  book: Book
  replica: Replica
  bring: (query: Query, limit: number) => Promise<void>
}

export class Comparison {
  readonly #parts: ComparisonParts
  #isRunning = false
  #isUnchecked = true

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  /** This device was away. */
  away(): void {
    this.#isUnchecked = true
  }

  /** Somebody looks, or something is suspected. */
  async run(): Promise<void> {
    const { id, book, replica, bring } = this.#parts
    const usn = book.get('summaries', id)?.suspectUsn
    if ((usn === undefined && !this.#isUnchecked) || !replica.isLive || this.#isRunning) return
    this.#isRunning = true
    this.#isUnchecked = false
    try {
      for (const query of replica.pages(atOnce, usn === undefined ? 1 : mostPages)) await bring(query, atOnce)
      await book.write([unsuspected(id, usn)])
    } catch {
      this.#isUnchecked = true
    } finally {
      this.#isRunning = false
    }
  }
}
