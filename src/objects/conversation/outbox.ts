/**
 * What one turn sends: each frame serialised once, each socket given one message. Most sockets get the same list; a list
 * of its own begins where a socket's frames differ from everybody's.
 */
import { type ConversationDown, limits } from '../../protocol/index.ts'
import { pack } from '../sockets/pack.ts'
import type { Session } from './sessions.ts'

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
      if (own) session.send(pack(own))
      else if (common.length > 0 && this.#isLive(session)) session.send(common)
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
