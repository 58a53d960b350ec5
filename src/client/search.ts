/** A search as an app holds it: what was found so far, in order, while more comes. What looks is loaded with the first search. */
import type { Message } from '../protocol/conversation.ts'
import type { SearchType } from '../protocol/search.ts'
import type { Run, RunParts } from './search/run.ts'
import { Cell, type Store } from './store.ts'
import type { Failure } from './types.ts'

export type { SearchType } from '../protocol/search.ts'

export interface SearchQuery {
  /** All of these words; the last one may be a beginning. Case and accents do not count. */
  readonly q: string
  /** In this conversation; in all of them if absent. */
  readonly conversationId?: string | undefined
  readonly senderId?: string | undefined
  /** Times of sending in milliseconds, both inclusive. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly type?: SearchType | undefined
  readonly hasLink?: boolean | undefined
  /** `newest` if absent. `best`: of the newest few hundred, those first that hold the words as they were typed. */
  readonly order?: 'newest' | 'best' | undefined
}

export interface SearchHit {
  readonly message: Message
  /** Plain text around the first match. */
  readonly snippet: string
  /** What matches in it: ranges of UTF-16 units, the end exclusive. */
  readonly marks: readonly { readonly from: number; readonly to: number }[]
}

export interface SearchState {
  /** In order; while it is `searching` one may still come between others. */
  readonly hits: readonly SearchHit[]
  readonly status: 'searching' | 'ready' | 'failed'
  /** `device`: the server could not be asked, so these are only of what this device holds. */
  readonly scope: 'everything' | 'device'
  /** Whether `more` may find more. */
  readonly hasMore: boolean
  /** With `failed`; what was found before stays, and `more` tries again. */
  readonly failure?: Failure | undefined
}

/** Made by `chat.search`, and under way at once. */
export interface Search extends Store<SearchState> {
  /** Goes on where it stopped. Never rejects: see `failure`. */
  more(): Promise<void>
  /** Lets go of it: nothing more is asked or told. */
  stop(): void
}

const notLoaded: Failure = { code: 'unreachable', detail: 'A part of the app could not be loaded.' }

export class Finding implements Search {
  readonly #state = new Cell<SearchState>({ hits: [], status: 'searching', scope: 'everything', hasMore: false })
  readonly #ended = new AbortController()
  readonly #parts: RunParts
  readonly #query: SearchQuery
  #run: Run | undefined
  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  constructor(parts: RunParts, query: SearchQuery) {
    this.#parts = parts
    this.#query = query
    void this.more()
  }

  async more(): Promise<void> {
    const { signal } = this.#ended
    const loaded = await import('./search/run.ts').catch(() => undefined)
    if (signal.aborted) return
    if (!loaded) return this.#state.set({ ...this.#state.get(), status: 'failed', hasMore: true, failure: notLoaded })
    this.#run ??= new loaded.Run(this.#parts, this.#query, { signal, state: this.#state })
    await this.#run.more()
  }

  stop(): void {
    this.#ended.abort()
  }
}
