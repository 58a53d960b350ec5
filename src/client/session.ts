/**
 * The session of this device: an access token that is always fresh. A new pair of tokens is stored before it is used, for its use
 * ends the old pair; one exchange runs at a time, over all tabs.
 */
import type { Session as Tokens } from '../protocol/account.ts'
import type { Book } from './book.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import type { Http, Input, Output } from './http.ts'
import type { KnownRoute } from './paths.ts'
import { put } from './storage.ts'

/** A token with less life than this is exchanged before it is used. */
const marginMs = 60_000

export class Session {
  readonly #book: Book
  readonly #http: Http
  readonly #environment: Environment
  /** The device was revoked. */
  readonly #ended: () => void
  #exchange: Promise<void> | undefined

  constructor(parts: { book: Book; http: Http; environment: Environment; ended: () => void }) {
    this.#book = parts.book
    this.#http = parts.http
    this.#environment = parts.environment
    this.#ended = parts.ended
  }

  get tokens(): Tokens | undefined {
    const row = this.#book.get('meta', 'session')
    return row?.kind === 'session' ? row.session : undefined
  }

  get userId(): string {
    return this.tokens?.user.id ?? ''
  }

  /** Milliseconds until the access token should be exchanged. */
  get freshForMs(): number {
    return (this.tokens?.accessTokenExpiresAt ?? 0) - marginMs - this.#environment.clock.now()
  }

  keep(session: Tokens): Promise<void> {
    return this.#book.write([put('meta', 'session', { kind: 'session', session })])
  }

  async accessToken(): Promise<string> {
    if (this.tokens && this.freshForMs <= 0) await this.refresh()
    const { tokens } = this
    if (!tokens) throw new ChatError('unauthenticated', 'Nobody is signed in.')
    return tokens.accessToken
  }

  /** Exchanges the tokens; a lost answer costs nothing, for the same old token gives the same new pair. */
  refresh(): Promise<void> {
    this.#exchange ??= this.#exchangeTokens().finally(() => {
      this.#exchange = undefined
    })
    return this.#exchange
  }

  /** A request in the name of this device. A token may end between the look at its time and its use: then once more, with a new one. */
  async ask<R extends KnownRoute>(route: R, input: Input<R>): Promise<Output<R>> {
    const accessToken = await this.accessToken()
    try {
      return await this.#http.ask(route, input, accessToken)
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
      if (this.tokens?.accessToken === accessToken) await this.refresh()
      return this.#http.ask(route, input, await this.accessToken())
    }
  }

  async #exchangeTokens(): Promise<void> {
    const { tabs } = this.#environment
    if (tabs) await tabs.lock(`edgewise-refresh:${this.#book.name}`, () => this.#exchangeAlone(), {})
    else await this.#exchangeAlone()
  }

  async #exchangeAlone(): Promise<void> {
    const before = this.tokens
    if (!before) return
    // Another tab may have been here first.
    const stored = await this.#book.storage.get('meta', 'session')
    if (stored?.kind === 'session' && stored.session.refreshToken !== before.refreshToken) return this.keep(stored.session)
    try {
      await this.keep(await this.#http.ask('refresh', { body: { refreshToken: before.refreshToken } }))
    } catch (error) {
      if (error instanceof ChatError && error.code === 'unauthenticated') this.#ended()
      throw error
    }
  }
}
