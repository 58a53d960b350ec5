/**
 * The line to one conversation: opens its socket, keeps it alive and authorised, and opens it again when it breaks. What is
 * said on it is the replica's; what it means for a person is in the notes that it passes on.
 */
import { closeCodes, type ConversationDown, conversationDown, type ConversationUp } from '../../src/protocol/index.ts'
import { Refusal, Unreachable } from './api.ts'
import type { Note, Replica, Step } from './conversation.ts'
import type { Requests } from './requests.ts'
import type { Session } from './session.ts'

export type LineState =
  | { at: 'connecting' }
  | { at: 'online' }
  | { at: 'waiting'; seconds: number; why: string }
  | { at: 'over'; why: string }

export interface Listener {
  notes(notes: Note[]): void
  state(state: LineState): void
}

type Timer = ReturnType<typeof setTimeout>

interface Ending {
  code: number
  openForMs: number
}

const firstPauseMs = 500
const openTimeoutMs = 8_000
const pingEveryMs = 20_000
const pongWithinMs = 10_000
/** After so long a life the next pause is a short one again. */
const steadyMs = 10_000
/** Pauses that a close code asks for by itself. */
const pauseSeconds: Partial<Record<number, number>> = { [closeCodes.tooManyRefused.code]: 60, [closeCodes.foreignFrames.code]: 10 }

const isOver = (error: unknown): error is Refusal =>
  error instanceof Refusal && ['unauthenticated', 'forbidden', 'not_found'].includes(error.problem.code)

/** The frames of one WebSocket message. What this client does not know is left out. */
function framesOf(data: unknown): ConversationDown[] {
  if (typeof data !== 'string' || data === 'pong') return []
  const parsed: unknown = JSON.parse(data)
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((frame) => conversationDown.safeParse(frame).data ?? [])
}

export class Connection {
  readonly #conversationId: string
  readonly #session: Session
  readonly #requests: Requests
  readonly #replica: Replica
  readonly #listener: Listener
  readonly #longestPauseMs: number
  #socket: WebSocket | undefined
  #state: LineState['at'] | undefined
  #stopped = false
  #wake: (() => void) | undefined

  constructor(
    conversationId: string,
    {
      session,
      requests,
      replica,
      listener,
      longestPauseMs,
    }: { session: Session; requests: Requests; replica: Replica; listener: Listener; longestPauseMs: number },
  ) {
    this.#conversationId = conversationId
    this.#session = session
    this.#requests = requests
    this.#replica = replica
    this.#listener = listener
    this.#longestPauseMs = longestPauseMs
  }

  /** Runs until `stop`, or until there is nothing to come back to. */
  async run(): Promise<void> {
    let failures = 0
    while (!this.#stopped) {
      this.#tell({ at: 'connecting' })
      try {
        const ending = await this.#live()
        failures = ending.openForMs > steadyMs ? 0 : failures + 1
        await this.#pause(failures, await this.#reasonFor(ending))
      } catch (error) {
        if (isOver(error)) return this.#tell({ at: 'over', why: error.message })
        await this.#pause(++failures, waitOf(error))
      }
    }
  }

  stop(): void {
    this.#stopped = true
    this.#socket?.close(1000)
    this.#wake?.()
  }

  /** Sends frames if the line is open: several travel as one array. */
  send(frames: ConversationUp[]): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    if (frames.length > 0) this.#socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames))
    return true
  }

  #tell(state: LineState): void {
    if (state.at === this.#state) return
    this.#state = state.at
    this.#listener.state(state)
  }

  /** One socket, from opening to its end. */
  async #live(): Promise<Ending> {
    const url = new URL(`/v1/conversations/${this.#conversationId}/socket`, this.#session.server.replace(/^http/u, 'ws'))
    // A browser can send no header with an upgrade, so the token may travel as a protocol; never in the URL.
    const socket = new WebSocket(url, ['edgewise.v1', `bearer.${await this.#session.accessToken()}`])
    this.#socket = socket
    if (this.#stopped) socket.close()
    const timers = new Set<Timer>()
    const ending = await new Promise<Ending>((resolve) => {
      let openedAt = Number.POSITIVE_INFINITY
      const end = (code: number): void => resolve({ code, openForMs: Math.max(0, Date.now() - openedAt) })
      let deadline = setTimeout(() => end(0), openTimeoutMs)
      socket.addEventListener('open', () => {
        openedAt = Date.now()
        clearTimeout(deadline)
        this.#carryOut(this.#replica.connected(), timers)
        this.#keepAuthorised(timers)
        timers.add(
          setInterval(() => {
            socket.send('ping')
            clearTimeout(deadline)
            deadline = setTimeout(() => end(0), pongWithinMs)
          }, pingEveryMs),
        )
      })
      socket.addEventListener('message', ({ data }) => {
        clearTimeout(deadline)
        for (const frame of framesOf(data)) this.#carryOut(this.#replica.receive(frame), timers)
        if (this.#replica.live) this.#tell({ at: 'online' })
      })
      socket.addEventListener('error', () => end(0))
      socket.addEventListener('close', ({ code }) => end(code))
      timers.add(deadline)
    })
    for (const timer of timers) clearTimeout(timer)
    this.#socket = undefined
    socket.close()
    this.#replica.disconnected()
    return ending
  }

  #carryOut({ send, notes }: Step, timers: Set<Timer>): void {
    this.send(send)
    for (const note of notes) {
      if (note.kind === 'wait') timers.add(setTimeout(() => this.send(this.#replica.resume()), note.seconds * 1_000))
      if (note.kind === 'stuck') this.#socket?.close(1000)
    }
    this.#listener.notes(notes)
  }

  /** A socket lives as long as its token; a new token before that keeps it open. */
  #keepAuthorised(timers: Set<Timer>): void {
    const renew = async (): Promise<void> => {
      try {
        this.send([{ type: 'auth', accessToken: await this.#session.accessToken() }])
        this.#keepAuthorised(timers)
      } catch {
        // The server will close the socket with 4401, and what is wrong is found out on the way back.
      }
    }
    timers.add(setTimeout(() => void renew(), Math.max(1_000, this.#session.freshForMs)))
  }

  /**
   * Why it ended, and what to wait for. A refused upgrade says nothing to a WebSocket client, so the same question is asked
   * over HTTP; what it throws says whether there is anything to come back to.
   */
  async #reasonFor({ code, openForMs }: Ending): Promise<{ seconds: number; why: string }> {
    if (this.#stopped) return { seconds: 0, why: '' }
    if (code === closeCodes.unauthenticated.code) await this.#session.refresh()
    const known = Object.values(closeCodes).find((closing) => closing.code === code)
    if (openForMs === 0 || code === closeCodes.notMember.code || code === closeCodes.unauthenticated.code) {
      const { role } = await this.#requests.conversation(this.#conversationId)
      if (role === 'left')
        throw new Refusal({ type: 'about:blank', title: '', status: 403, code: 'forbidden', detail: 'you are no longer a member' })
    }
    return { seconds: pauseSeconds[code] ?? 0, why: known?.when ?? 'the line broke' }
  }

  /** Full jitter: clients that were cut off together do not come back together. */
  async #pause(failures: number, { seconds, why }: { seconds: number; why: string }): Promise<void> {
    if (this.#stopped) return
    const backoffMs = Math.random() * Math.min(this.#longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10))
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

function waitOf(error: unknown): { seconds: number; why: string } {
  if (error instanceof Refusal) return { seconds: error.problem.retryAfterSeconds ?? 1, why: error.message }
  if (error instanceof Unreachable) return { seconds: 0, why: error.message }
  throw error
}
