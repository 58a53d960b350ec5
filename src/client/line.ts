/**
 * One socket from its opening to its end, watched: a line that does not open, or does not answer a ping, has ended, whatever
 * the runtime thinks of it. After its end nothing of it is heard, and nobody waits for its closing handshake.
 */
import { framesPerMessage } from './constants.ts'
import type { Environment } from './environment.ts'

export interface Ending {
  /** The close code; 0 where the line broke, or was never open. */
  readonly code: number
  readonly wasOpen: boolean
}

export interface Hearing<Down> {
  opened(): void
  frames(frames: Down[]): void
  ended(ending: Ending): void
}

const openWithinMs = 8_000
const pingEveryMs = 25_000
const pongWithinMs = 10_000
const open = 1

/** What comes is the server’s; a type that is not known here finds no handler. */
function isFrame<Down>(value: unknown): value is Down {
  return typeof value === 'object' && value !== null && 'type' in value
}

function framesOf<Down>(data: string): Down[] {
  const parsed: unknown = JSON.parse(data)
  return (Array.isArray(parsed) ? parsed : [parsed]).filter((frame) => isFrame<Down>(frame))
}

export class Line<Up, Down> {
  readonly #environment: Environment
  readonly #hearing: Hearing<Down>
  readonly #socket: ReturnType<Environment['connect']>
  #wasOpen = false
  #isOver = false
  #deadline: () => void
  #ping: () => void = () => undefined

  constructor(environment: Environment, url: string, accessToken: string, hearing: Hearing<Down>) {
    this.#environment = environment
    this.#hearing = hearing
    this.#deadline = environment.clock.after(openWithinMs, () => this.end(0))
    // A browser can send no header with an upgrade, so the token travels as a protocol; never in the URL.
    this.#socket = environment.connect(url, ['edgewise.v1', `bearer.${accessToken}`])
    this.#socket.addEventListener('open', () => this.#opened())
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data))
    this.#socket.addEventListener('error', () => this.end(0))
    this.#socket.addEventListener('close', ({ code }) => this.end(code))
  }

  /** Frames travel together, as many as one WebSocket message takes. */
  send(frames: readonly Up[]): void {
    if (this.#isOver || this.#socket.readyState !== open) return
    for (let from = 0; from < frames.length; from += framesPerMessage) {
      const part = frames.slice(from, from + framesPerMessage)
      this.#socket.send(JSON.stringify(part.length === 1 ? part[0] : part))
    }
  }

  /** Heard by nobody from here on. */
  end(code: number): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#deadline()
    this.#ping()
    try {
      this.#socket.close()
    } catch {
      // Some runtimes refuse while it is connecting; it is not listened to any more.
    }
    this.#hearing.ended({ code, wasOpen: this.#wasOpen })
  }

  #opened(): void {
    if (this.#isOver) return
    this.#wasOpen = true
    this.#deadline()
    this.#pingLater()
    this.#hearing.opened()
  }

  /** The platform answers for the server, without waking it. */
  #pingLater(): void {
    const { clock } = this.#environment
    this.#ping = clock.after(pingEveryMs, () => {
      this.#deadline = clock.after(pongWithinMs, () => this.end(0))
      this.#socket.send('ping')
      this.#pingLater()
    })
  }

  #hear(data: unknown): void {
    if (this.#isOver || typeof data !== 'string') return
    this.#deadline()
    if (data === 'pong') return
    let frames: Down[]
    try {
      frames = framesOf(data)
    } catch {
      return this.end(0)
    }
    this.#hearing.frames(frames)
  }
}
