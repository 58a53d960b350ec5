/**
 * The way to one socket of the server, kept for as long as it is wanted: it opens a line, keeps it authorised, and opens another when
 * it ends, with full jitter, so that clients that were cut off together do not come back together.
 */
import { foreignFrames, notMember, tooManyRefused, unauthenticated } from './constants.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { type Ending, Line } from './line.ts'
import type { Session } from './session.ts'

export type LinkState =
  | { readonly at: 'closed' | 'connecting' | 'open' }
  | { readonly at: 'waiting'; readonly retryAt: number }
  /** There is nothing to come back to. */
  | { readonly at: 'over'; readonly why: 'outdated' | 'refused' }

export interface Ends<Down> {
  opened(): void
  frames(frames: Down[]): void
  /** After an open line ended, before anything else happens. */
  lost(): void
  state(state: LinkState): void
  /** A refused upgrade says nothing to a WebSocket client: the same question over HTTP, which throws why. */
  probe(): Promise<unknown>
}

interface Parts<Down> {
  environment: Environment
  session: Session
  url: string
  ends: Ends<Down>
}

type AuthUp = { type: 'auth'; accessToken: string }

const firstPauseMs = 500
/** After so long a life the next pause is a short one again. */
const steadyMs = 10_000
const soonestRenewalMs = 1_000
/** Pauses that a close code asks for by itself. */
const pauseSeconds: Partial<Record<number, number>> = { [tooManyRefused]: 60 }
const finalCodes = new Set(['forbidden', 'not_found'])

export class Link<Up extends { type: string }, Down> {
  readonly #parts: Parts<Down>
  #state: LinkState = { at: 'closed' }
  #line: Line<Up | AuthUp, Down> | undefined
  #failures = 0
  /** Grows with each attempt: what belongs to an earlier one is not carried on. */
  #attempt = 0
  #stopTimer: () => void = () => undefined
  #stopRenewal: () => void = () => undefined

  constructor(parts: Parts<Down>) {
    this.#parts = parts
  }

  get state(): LinkState {
    return this.#state
  }

  get isOpen(): boolean {
    return this.#state.at === 'open'
  }

  start(): void {
    if (this.#state.at === 'closed') void this.#connect()
  }

  /** Ends it; `start` begins anew. */
  stop(): void {
    this.#attempt++
    this.#stopTimer()
    this.#dropLine()
    this.#become({ at: 'closed' })
    this.#failures = 0
  }

  /** Tries at once, if it waits for another try. */
  hurry(): void {
    if (this.#state.at !== 'waiting') return
    this.#stopTimer()
    void this.#connect()
  }

  /** The network is gone: so is the line, whatever the runtime thinks of it. */
  cut(): void {
    if (this.#state.at !== 'connecting' && this.#state.at !== 'open') return
    if (this.#line) this.#line.end(0)
    else this.#wait(0)
  }

  send(...frames: Up[]): void {
    this.#line?.send(frames)
  }

  async #connect(): Promise<void> {
    const { environment, session, url, ends } = this.#parts
    const attempt = ++this.#attempt
    this.#become({ at: 'connecting' })
    let accessToken: string
    try {
      accessToken = await session.accessToken()
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error)
      return
    }
    if (attempt !== this.#attempt) return
    this.#line = new Line<Up | AuthUp, Down>(environment, url, accessToken, {
      opened: () => {
        this.#stopTimer = environment.clock.after(steadyMs, () => {
          this.#failures = 0
        })
        this.#renewInTime()
        this.#become({ at: 'open' })
        ends.opened()
      },
      frames: (frames) => ends.frames(frames),
      ended: (ending) => {
        if (attempt === this.#attempt) void this.#ended(ending)
      },
    })
  }

  async #ended({ code, wasOpen }: Ending): Promise<void> {
    const { session, ends } = this.#parts
    const attempt = this.#attempt
    this.#line = undefined
    this.#stopTimer()
    this.#stopRenewal()
    if (wasOpen) ends.lost()
    if (code === foreignFrames) return this.#become({ at: 'over', why: 'outdated' })
    try {
      if (code === unauthenticated) await session.refresh()
      else if (!wasOpen || code === notMember) await ends.probe()
      if (attempt !== this.#attempt) return
      if (code === notMember) return this.#become({ at: 'over', why: 'refused' })
      this.#wait(pauseSeconds[code] ?? 0)
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    if (error instanceof ChatError && finalCodes.has(error.code)) return this.#become({ at: 'over', why: 'refused' })
    this.#wait(error instanceof ChatError ? (error.retryAfterSeconds ?? 0) : 0)
  }

  /** Full jitter, and no sooner than the server asks. */
  #wait(seconds: number): void {
    const { environment } = this.#parts
    const { clock } = environment
    const attempt = ++this.#attempt
    const pauseMs = Math.max(
      seconds * 1_000,
      environment.random() * Math.min(environment.longestPauseMs, firstPauseMs * 2 ** this.#failures),
    )
    this.#failures = Math.min(this.#failures + 1, 10)
    this.#stopTimer()
    this.#stopTimer = clock.after(pauseMs, () => {
      if (attempt === this.#attempt) void this.#connect()
    })
    this.#become({ at: 'waiting', retryAt: clock.now() + Math.ceil(pauseMs) })
  }

  /** A socket lives as long as its token; a new token before that keeps it open. */
  #renewInTime(): void {
    const { session, environment } = this.#parts
    const line = this.#line
    const renew = async (): Promise<void> => {
      try {
        const accessToken = await session.accessToken()
        if (line !== this.#line) return
        line?.send([{ type: 'auth', accessToken }])
        this.#renewInTime()
      } catch {
        // The server will end the line with 4401, and what is wrong is found out on the way back.
      }
    }
    this.#stopRenewal = environment.clock.after(Math.max(soonestRenewalMs, session.freshForMs), () => void renew())
  }

  #dropLine(): void {
    const line = this.#line
    this.#line = undefined
    this.#stopRenewal()
    if (!line) return
    line.end(1000)
    if (this.#state.at === 'open') this.#parts.ends.lost()
  }

  #become(state: LinkState): void {
    this.#state = state
    this.#parts.ends.state(state)
  }
}
