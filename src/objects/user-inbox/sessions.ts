/** The open inbox sockets of one person's devices. */
import { limits } from '../../protocol/index.ts'
import { pack } from '../sockets/pack.ts'
import { type Attachment, Socket } from '../sockets/socket.ts'
import { Sockets } from '../sockets/sockets.ts'

export interface InboxAttachment extends Attachment {
  openedAt: number
  /** The last frame, as far as it was noted: pings are known to the platform. */
  aliveAt: number
  /** When somebody was last active here; 0 for never. */
  activeAt: number
  /** When the person last did something, on whatever device; it may not be written down yet. */
  seenAt: number
  /** Whose presence it watches, and in a letter what it was shown of it. */
  watched: Record<string, string>
}

/** A device may leave some behind that it has lost; more than these are its newest. */
const mostPerDevice = 4

export class Session extends Socket<InboxAttachment> {
  /** While it is being brought up to date, what is live waits: a smaller number must not come after a greater one. */
  #held: string[] | undefined
  /** The last frame. */
  aliveAt = this.attachment.aliveAt

  /** Live frames; they leave as few socket messages. */
  tell(frames: string[], now: number): void {
    if (this.#held) return void this.#held.push(...frames)
    // Whose token is over is told nothing more, and learns so when there is something to tell.
    if (now >= this.expiresAt) return this.close('unauthenticated')
    this.push(frames)
  }

  /** Frames, whatever waits. One for whom too much waits comes back, and goes on after what it has. */
  push(frames: string[]): void {
    this.send(pack(frames))
    if (this.ws.bufferedAmount > limits.socketBufferBytes) this.close('slowReader')
  }

  hold(): void {
    this.#held = []
  }

  release(now: number): void {
    const frames = this.#held ?? []
    this.#held = undefined
    if (frames.length > 0) this.tell(frames, now)
  }
}

export class Sessions extends Sockets<InboxAttachment, Session> {
  constructor(ctx: DurableObjectState) {
    super(ctx, (ws, attachment) => new Session(ws, attachment))
  }

  /** Of those that one device has too many, the oldest end. */
  trim(deviceId: string): void {
    const ofDevice = this.ofDevice(deviceId).toSorted((a, b) => a.attachment.openedAt - b.attachment.openedAt)
    for (const session of ofDevice.slice(0, Math.max(0, ofDevice.length - mostPerDevice))) session.close('slowReader')
  }

  live(now: number): Session[] {
    return [...this.all()].filter((session) => session.isOpen(now))
  }
}
