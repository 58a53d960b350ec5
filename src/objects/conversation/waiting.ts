/** Frames that wait behind a send of the same socket whose file is being asked for: order is what the sender sees. */
import { type ConversationUp, Refused } from '../../protocol/index.ts'
import type { Session } from './sessions.ts'

const mostFrames = 1_000
const mostUnits = 4 * 1024 * 1024

interface Queue {
  frames: ConversationUp[]
  units: number
}

export class Waiting {
  readonly #queues = new Map<Session, Queue>()

  begin(session: Session): void {
    this.#queues.set(session, { frames: [], units: 0 })
  }

  /** Whether the frame waits. A fresh token never does. */
  takes(session: Session, frame: ConversationUp): boolean {
    const queue = this.#queues.get(session)
    if (!queue || frame.type === 'auth') return false
    const units = JSON.stringify(frame).length
    if (queue.frames.length >= mostFrames || queue.units + units > mostUnits)
      throw new Refused('rate_limited', 'Too much waits behind a file. Wait for its answer.', { retryAfterSeconds: 1 })
    queue.frames.push(frame)
    queue.units += units
    return true
  }

  /** The answer is here. Handles what waited, until something of it has to wait itself. */
  end(session: Session, handle: (frame: ConversationUp) => void): void {
    const queue = this.#queues.get(session)
    this.#queues.delete(session)
    for (const [at, frame] of (queue?.frames ?? []).entries()) {
      const waits = this.#queues.get(session)
      if (!waits) {
        handle(frame)
        continue
      }
      // Before what came since.
      const rest = queue?.frames.slice(at) ?? []
      waits.frames.unshift(...rest)
      waits.units += JSON.stringify(rest).length
      return
    }
  }
}
