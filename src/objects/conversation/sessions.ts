/** The open sockets of one conversation: who is at each, and how far its conversation has come. Survives hibernation in the attachments. */
import { type CloseReason, type Cursor, closeCodes } from '../../protocol/index.ts'

interface Attachment {
  userId: string
  deviceId: string
  /** When its access token ends, and with it the socket. */
  expiresAt: number
  /** Whether it has said hello. */
  greeted: boolean
}

/** A catching-up in progress: what is still to be sent, page by page. */
export interface Catching {
  ref: string | undefined
  cursor: Cursor
}

/** Counts within the current minute. */
class Minute {
  #startedAt = 0
  #count = 0

  add(now: number): number {
    if (now - this.#startedAt >= 60_000) {
      this.#startedAt = now
      this.#count = 0
    }
    return ++this.#count
  }
}

export class Session {
  readonly ws: WebSocket
  readonly refused = new Minute()
  readonly foreign = new Minute()
  /** One after the other; while there is one, live frames wait, because its pages bring them. */
  readonly catching: Catching[] = []
  /** The revs of its own changes that its pages will bring, with the `ref` by which it knows them. */
  readonly asked = new Map<number, string>()
  /** Since when nothing of a catching-up could be sent to a reader that is too slow. */
  stuckSince: number | undefined
  closing: CloseReason | undefined
  /** While a fresh token is being checked. */
  renewing = false
  #attachment: Attachment

  constructor(ws: WebSocket, attachment: Attachment) {
    this.ws = ws
    this.#attachment = attachment
  }

  get userId(): string {
    return this.#attachment.userId
  }
  get deviceId(): string {
    return this.#attachment.deviceId
  }
  get expiresAt(): number {
    return this.#attachment.expiresAt
  }
  get greeted(): boolean {
    return this.#attachment.greeted
  }

  keep(values: Partial<Attachment>): void {
    this.#attachment = { ...this.#attachment, ...values }
    this.ws.serializeAttachment(this.#attachment)
  }

  /** Whether it gets frames at all. */
  isOpen(now: number): boolean {
    return this.greeted && this.closing === undefined && now < this.expiresAt
  }

  close(reason: CloseReason): void {
    this.closing = reason
    const { code } = closeCodes[reason]
    try {
      this.ws.close(code, reason)
    } catch {
      // It is closed already.
    }
  }
}

const deviceTag = (deviceId: string): string => `device:${deviceId}`

export class Sessions {
  readonly #ctx: DurableObjectState
  #bySocket: Map<WebSocket, Session> | undefined

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
  }

  accept(ws: WebSocket, attachment: Attachment): void {
    const open = this.#open()
    this.#ctx.acceptWebSocket(ws, [deviceTag(attachment.deviceId)])
    // Answered by the platform, so that a sign of life wakes nobody. It is kept over sleep, and costs too much to be said again.
    if (!this.#ctx.getWebSocketAutoResponse()) this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    ws.serializeAttachment(attachment)
    open.set(ws, new Session(ws, attachment))
  }

  of(ws: WebSocket): Session | undefined {
    return this.#open().get(ws)
  }

  drop(ws: WebSocket): void {
    this.#bySocket?.delete(ws)
  }

  all(): Iterable<Session> {
    return this.#open().values()
  }

  ofDevice(deviceId: string): Session[] {
    return this.#ctx.getWebSockets(deviceTag(deviceId)).flatMap((ws) => this.of(ws) ?? [])
  }

  #open(): Map<WebSocket, Session> {
    if (this.#bySocket) return this.#bySocket
    const found = new Map<WebSocket, Session>()
    for (const ws of this.#ctx.getWebSockets()) {
      if (ws.readyState === WebSocket.OPEN) found.set(ws, new Session(ws, ws.deserializeAttachment()))
    }
    return (this.#bySocket = found)
  }
}
