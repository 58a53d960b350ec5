/**
 * What one turn sends: each frame serialised once, each socket given one message. Most sockets get the same list; a list
 * of its own begins where a socket's frames differ from everybody's.
 */
import { type ConversationDown, limits } from '../../protocol/index.ts'
import type { Session } from './sessions.ts'

/** Frames travel together up to here, so that no socket message grows without bound. */
const togetherUnits = 256 * 1024

/** The frames as socket messages: one by itself, several as an array. */
function* pack(frames: string[]): Generator<string> {
  let start = 0
  let units = 0
  for (const [i, frame] of frames.entries()) {
    if (i > start && (units + frame.length > togetherUnits || i - start === limits.framesPerMessage)) {
      yield join(frames, start, i)
      start = i
      units = 0
    }
    units += frame.length
  }
  if (start < frames.length) yield join(frames, start, frames.length)
}

const join = (frames: string[], from: number, to: number): string =>
  to - from === 1 ? (frames[from] ?? '') : `[${frames.slice(from, to).join(',')}]`

export class Outbox {
  readonly #now: number
  readonly #common: string[] = []
  readonly #own = new Map<Session, string[]>()

  constructor(now: number) {
    this.#now = now
  }

  /** To one socket. */
  to(session: Session, frame: ConversationDown | string): void {
    this.own(session).push(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** To every live socket but one. */
  toLive(frame: string, except?: Session): void {
    if (except) this.own(except)
    for (const [session, list] of this.#own) if (session !== except && this.#isLive(session)) list.push(frame)
    this.#common.push(frame)
  }

  /** The list of a socket from now on its own; call it before its liveness changes. */
  own(session: Session): string[] {
    let list = this.#own.get(session)
    if (!list) this.#own.set(session, (list = this.#isLive(session) ? [...this.#common] : []))
    return list
  }

  /** Sends everything. A reader for whom too much waits is cut off; it comes back and resumes by its cursor. */
  flush(sessions: Iterable<Session>): void {
    const common = [...pack(this.#common)]
    if (common.length === 0 && this.#own.size === 0) return
    for (const session of sessions) {
      const own = this.#own.get(session)
      if (own) send(session, pack(own))
      else if (common.length > 0 && this.#isLive(session)) send(session, common)
      else {
        // Whose token is over is told nothing more, and learns so when there is something to tell.
        if (session.closing === undefined && this.#now >= session.expiresAt) session.close('unauthenticated')
        continue
      }
      if (session.closing !== undefined) session.close(session.closing)
      else if (session.ws.bufferedAmount > limits.socketBufferBytes) session.close('slowReader')
    }
  }

  #isLive(session: Session): boolean {
    return session.catching.length === 0 && session.isOpen(this.#now)
  }
}

function send(session: Session, messages: Iterable<string>): void {
  try {
    for (const message of messages) session.ws.send(message)
  } catch {
    // The socket closed meanwhile; what it missed it asks for when it is back.
  }
}
