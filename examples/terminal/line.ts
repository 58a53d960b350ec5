/**
 * One socket from its opening to its end, watched: a line that does not open, or does not answer a ping, has ended, whatever
 * the operating system thinks of it. After its end nothing of it is heard.
 */
import { type ConversationDown, conversationDown, type ConversationUp } from '../../src/protocol/index.ts'

export interface Ending {
  /** The close code; 0 where the line broke, or was never open. */
  code: number
  /** 0 where it was never open. */
  openForMs: number
}

export interface Hearing {
  opened(): void
  frames(frames: ConversationDown[]): void
}

type Timer = ReturnType<typeof setTimeout>

const openWithinMs = 8_000
const pingEveryMs = 20_000
const pongWithinMs = 10_000

/** The frames of one WebSocket message; a kind that this client does not know is left out. */
function framesOf(data: string): ConversationDown[] {
  const parsed: unknown = JSON.parse(data)
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((frame) => conversationDown.safeParse(frame).data ?? [])
}

export class Line {
  readonly ended: Promise<Ending>
  readonly #socket: WebSocket
  readonly #hearing: Hearing
  #resolve: (ending: Ending) => void = () => undefined
  #openedAt: number | undefined
  #isOver = false
  #deadline: Timer
  #pinging: Timer | undefined

  constructor(url: URL, accessToken: string, hearing: Hearing) {
    this.#hearing = hearing
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#deadline = setTimeout(() => this.#end(0), openWithinMs)
    // A browser can send no header with an upgrade, so the token may travel as a protocol; never in the URL.
    this.#socket = new WebSocket(url, ['edgewise.v1', `bearer.${accessToken}`])
    this.#socket.addEventListener('open', () => this.#open())
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data))
    this.#socket.addEventListener('error', () => this.#end(0))
    this.#socket.addEventListener('close', ({ code }) => this.#end(code))
  }

  /** Several frames travel as one array. */
  send(frames: ConversationUp[]): void {
    if (frames.length > 0 && this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames))
  }

  close(): void {
    this.#end(1000)
  }

  #open(): void {
    if (this.#isOver) return
    this.#openedAt = Date.now()
    clearTimeout(this.#deadline)
    this.#pinging = setInterval(() => this.#ping(), pingEveryMs)
    this.#hearing.opened()
  }

  /** The platform answers for the server, without waking it. */
  #ping(): void {
    this.#socket.send('ping')
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#end(0), pongWithinMs)
  }

  #hear(data: unknown): void {
    if (this.#isOver || typeof data !== 'string') return
    clearTimeout(this.#deadline)
    if (data !== 'pong') this.#hearing.frames(framesOf(data))
  }

  #end(code: number): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#deadline)
    clearInterval(this.#pinging)
    this.#socket.close()
    this.#resolve({ code, openForMs: this.#openedAt === undefined ? 0 : Math.max(1, Date.now() - this.#openedAt) })
  }
}
