/** One open socket: whose it is, until when, and what counts against it. What must survive sleep is in its attachment. */
import { type CloseReason, closeCodes } from '../../protocol/index.ts'

export interface Attachment {
  userId: string
  deviceId: string
  /** When its access token ends, and with it the socket. */
  expiresAt: number
  /** Whether it has said hello. */
  greeted: boolean
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

export class Socket<A extends Attachment = Attachment> {
  readonly ws: WebSocket
  readonly refused = new Minute()
  readonly foreign = new Minute()
  closing: CloseReason | undefined
  /** While a fresh token is being checked. */
  renewing = false
  #attachment: A

  constructor(ws: WebSocket, attachment: A) {
    this.ws = ws
    this.#attachment = attachment
  }

  get attachment(): Readonly<A> {
    return this.#attachment
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

  keep(values: Partial<A>): void {
    const next = { ...this.#attachment, ...values }
    // It may be too large to be kept; then it is not taken either.
    this.ws.serializeAttachment(next)
    this.#attachment = next
  }

  /** Whether it gets frames at all. */
  isOpen(now: number): boolean {
    return this.greeted && this.closing === undefined && now < this.expiresAt
  }

  send(messages: Iterable<string>): void {
    try {
      for (const message of messages) this.ws.send(message)
    } catch {
      // The socket closed meanwhile; what it missed it asks for when it is back.
    }
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
