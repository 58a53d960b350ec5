/**
 * The way to one conversation: opens a line, keeps it authorised, and opens another when it ends. What is said on it is the
 * replica's; what it means for a person is in the notes that it passes on.
 */
import { closeCodes, type Conversation, type ConversationUp } from '../../src/protocol/index.ts'
import { Refusal, Unreachable } from './api.ts'
import type { Note, Replica, Step } from './conversation.ts'
import { type Ending, Line } from './line.ts'
import type { Session } from './session.ts'

export type LineState =
  | { at: 'connecting' }
  | { at: 'online' }
  | { at: 'waiting'; seconds: number; why: string }
  /** There is nothing to come back to. */
  | { at: 'over'; why: string }

export interface Listener {
  notes(notes: Note[]): void
  state(state: LineState): void
}

export interface ConnectionOptions {
  conversationId: string
  session: Pick<Session, 'server' | 'accessToken' | 'refresh' | 'freshForMs'>
  requests: { conversation: (conversationId: string) => Promise<Pick<Conversation, 'role'>> }
  replica: Replica
  listener: Listener
  longestPauseMs: number
}

interface Reason {
  /** What the server asked to wait, besides the back-off. */
  seconds: number
  why: string
}

const firstPauseMs = 500
/** After so long a life the next pause is a short one again. */
const steadyMs = 10_000
const soonestRenewalMs = 1_000
/** Pauses that a close code asks for by itself. */
const pauseSeconds: Partial<Record<number, number>> = { [closeCodes.tooManyRefused.code]: 60, [closeCodes.foreignFrames.code]: 10 }
const finalCodes = new Set(['unauthenticated', 'forbidden', 'not_found'])

const isFinal = (error: unknown): error is Refusal => error instanceof Refusal && finalCodes.has(error.problem.code)

function reasonOf(error: unknown): Reason {
  if (error instanceof Refusal) return { seconds: error.problem.retryAfterSeconds ?? 1, why: error.message }
  if (error instanceof Unreachable) return { seconds: 0, why: error.message }
  throw error
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #url: URL
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #line: Line | undefined
  #state: LineState['at'] | undefined
  #stopped = false
  #wake: () => void = () => undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#url = new URL(`/v1/conversations/${options.conversationId}/socket`, options.session.server.replace(/^http/u, 'ws'))
  }

  /** Runs until `stop`, or until there is nothing to come back to. */
  async run(): Promise<void> {
    let failures = 0
    while (!this.#stopped) {
      this.#tell({ at: 'connecting' })
      let openForMs = 0
      let reason: Reason
      try {
        const ending = await this.#live()
        openForMs = ending.openForMs
        reason = await this.#reasonFor(ending)
      } catch (error) {
        if (isFinal(error)) return this.#tell({ at: 'over', why: error.message })
        reason = reasonOf(error)
      }
      failures = openForMs > steadyMs ? 0 : failures + 1
      await this.#pause(failures, reason)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#line?.close()
    this.#wake()
  }

  send(frames: ConversationUp[]): void {
    this.#line?.send(frames)
  }

  #tell(state: LineState): void {
    if (state.at === this.#state) return
    this.#state = state.at
    this.#options.listener.state(state)
  }

  async #live(): Promise<Ending> {
    const { session, replica } = this.#options
    const accessToken = await session.accessToken()
    if (this.#stopped) return { code: 0, openForMs: 0 }
    const line = new Line(this.#url, accessToken, {
      opened: () => {
        this.#carryOut(replica.connected())
        this.#renewInTime()
      },
      frames: (frames) => {
        for (const frame of frames) this.#carryOut(replica.receive(frame))
        if (replica.live) this.#tell({ at: 'online' })
      },
    })
    this.#line = line
    const ending = await line.ended
    this.#line = undefined
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    replica.disconnected()
    return ending
  }

  #carryOut({ send, notes }: Step): void {
    this.send(send)
    for (const note of notes) {
      if (note.kind === 'wait') this.#timers.add(setTimeout(() => this.send(this.#options.replica.resume()), note.seconds * 1_000))
      if (note.kind === 'stuck') this.#line?.close()
    }
    this.#options.listener.notes(notes)
  }

  /** A socket lives as long as its token; a new token before that keeps it open. */
  #renewInTime(): void {
    const { session } = this.#options
    const renew = async (line: Line | undefined): Promise<void> => {
      try {
        line?.send([{ type: 'auth', accessToken: await session.accessToken() }])
        if (line === this.#line) this.#renewInTime()
      } catch {
        // The server will end the line with 4401, and what is wrong is found out on the way back.
      }
    }
    this.#timers.add(setTimeout(() => void renew(this.#line), Math.max(soonestRenewalMs, session.freshForMs)))
  }

  /**
   * Why it ended, and what to wait for. A refused upgrade says nothing to a WebSocket client, so the same question is asked
   * over HTTP; what that throws says whether there is anything to come back to.
   */
  async #reasonFor({ code, openForMs }: Ending): Promise<Reason> {
    if (this.#stopped) return { seconds: 0, why: '' }
    const { conversationId, session, requests } = this.#options
    if (code === closeCodes.unauthenticated.code) await session.refresh()
    if (openForMs === 0 || code === closeCodes.notMember.code) {
      const { role } = await requests.conversation(conversationId)
      if (role === 'left')
        throw new Refusal({ type: 'about:blank', title: '', status: 403, code: 'forbidden', detail: closeCodes.notMember.when })
    }
    const known = Object.values(closeCodes).find((closing) => closing.code === code)
    return { seconds: pauseSeconds[code] ?? 0, why: known?.when ?? 'The line broke.' }
  }

  /** Full jitter: clients that were cut off together do not come back together. */
  async #pause(failures: number, { seconds, why }: Reason): Promise<void> {
    if (this.#stopped) return
    const backoffMs = Math.random() * Math.min(this.#options.longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10))
    const pauseMs = Math.max(seconds * 1_000, backoffMs)
    this.#tell({ at: 'waiting', seconds: Math.ceil(pauseMs / 1_000), why })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
