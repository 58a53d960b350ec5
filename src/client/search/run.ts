/** A search that is under way: asks the server page by page, or this device where the server cannot be asked, and keeps the hits in order. */
import { textOf } from '../../words/content.ts'
import { quality } from '../../words/rank.ts'
import { type Term, termsOf } from '../../words/terms.ts'
import type { Book } from '../book.ts'
import type { Environment } from '../environment.ts'
import { ChatError } from '../errors.ts'
import type { SearchHit, SearchQuery, SearchState } from '../search.ts'
import type { Session } from '../session.ts'
import type { Cell, Store } from '../store.ts'
import type { ConnectionState } from '../types.ts'
import { failureOf } from './failure.ts'
import { asked } from './asked.ts'
import { held } from './held.ts'

export interface RunParts {
  book: Book
  session: Session
  environment: Environment
  connection: Store<ConnectionState>
  url: string
}

export interface Told {
  signal: AbortSignal
  state: Cell<SearchState>
}

/** So many are found before somebody has to ask for more. */
const atOnce = { newest: 30, best: 200 }

const keyOf = ({ message: { conversationId, seq } }: SearchHit): string => `${conversationId} ${seq}`

/** As the server does: newest first, then by conversation, then from the newest. */
const byPlace = ({ message: a }: SearchHit, { message: b }: SearchHit): number =>
  b.sentAt - a.sentAt || (a.conversationId === b.conversationId ? b.seq - a.seq : a.conversationId < b.conversationId ? -1 : 1)

export class Run {
  readonly #parts: RunParts
  readonly #query: SearchQuery
  readonly #told: Told
  readonly #terms: Term[]
  readonly #hits = new Map<string, SearchHit>()
  readonly #qualities = new WeakMap<SearchHit, number>()
  #cursor: string | undefined
  #isHeld = false
  #isDone = false
  #last: Promise<void> = Promise.resolve()

  constructor(parts: RunParts, query: SearchQuery, told: Told) {
    this.#parts = parts
    this.#query = query
    this.#told = told
    this.#terms = termsOf(query.q)
    this.#isHeld = parts.connection.get().at === 'offline'
    // What has no words finds nothing, anywhere.
    this.#isDone = this.#terms.length === 0
  }

  more(): Promise<void> {
    this.#last = this.#last.then(() => this.#goOn())
    return this.#last
  }

  async #goOn(): Promise<void> {
    if (this.#told.signal.aborted) return
    const enough = this.#hits.size + atOnce[this.#query.order ?? 'newest']
    this.#tell('searching')
    try {
      while (!this.#isDone && this.#hits.size < enough) await this.#next(enough - this.#hits.size)
      this.#tell('ready')
    } catch (error) {
      if (!this.#told.signal.aborted) this.#tell('failed', failureOf(error))
    }
  }

  async #next(count: number): Promise<void> {
    if (this.#isHeld) return this.#look()
    try {
      const { signal } = this.#told
      const next = await asked(this.#parts, { query: this.#query, cursor: this.#cursor, count, signal, found: (hit) => this.#add(hit) })
      this.#cursor = next
      this.#isDone = next === undefined
    } catch (error) {
      const isFirst = this.#cursor === undefined && this.#hits.size === 0
      if (!isFirst || !(error instanceof ChatError) || error.code !== 'unreachable') throw error
      this.#isHeld = true
    }
  }

  async #look(): Promise<void> {
    const { signal } = this.#told
    for await (const hit of held(this.#parts, this.#terms, this.#query)) {
      if (signal.aborted) return
      this.#add(hit)
    }
    this.#isDone = true
  }

  #add(hit: SearchHit): void {
    if (this.#told.signal.aborted) return
    this.#hits.set(keyOf(hit), hit)
    this.#tell('searching')
  }

  #qualityOf(hit: SearchHit): number {
    const known = this.#qualities.get(hit)
    if (known !== undefined) return known
    const found = hit.message.content ? quality(this.#terms, textOf(hit.message.content)) : 0
    this.#qualities.set(hit, found)
    return found
  }

  #tell(status: SearchState['status'], failure?: SearchState['failure']): void {
    if (this.#told.signal.aborted) return
    const hits = [...this.#hits.values()].toSorted(byPlace)
    if (this.#query.order === 'best') hits.sort((a, b) => this.#qualityOf(b) - this.#qualityOf(a))
    const scope = this.#isHeld ? 'device' : 'everything'
    this.#told.state.set({ hits, status, scope, hasMore: !this.#isDone, ...(failure ? { failure } : {}) })
  }
}
