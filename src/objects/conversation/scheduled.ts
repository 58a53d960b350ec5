/** What is scheduled here, sent when the alarm rings; and the lists of it, shown to those whose they are, once a turn. */
import * as scheduled from '../../domain/conversation/scheduled/scheduled.ts'
import * as table from '../../domain/conversation/scheduled/table.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { refusalOf } from '../sockets/reception.ts'
import type { Outbox } from './outbox.ts'
import type { Sessions } from './sessions.ts'

type Transact = <T>(rule: (tx: Tx) => T) => T

/** Messages sent in one turn of an alarm; it rings again for the others. */
const perTurn = 50

/** Sends what is due, each in a transaction of its own: one that fails for a reason of ours takes no other with it, and is not tried for ever. */
export function ring(transact: Transact): void {
  for (const { userId, id } of transact((tx) => table.due(tx, perTurn))) {
    try {
      transact((tx) => scheduled.ring(tx, userId, id))
    } catch (error) {
      const { code } = refusalOf(error)
      transact((tx) => scheduled.fail(tx, userId, id, code))
    }
  }
}

export class ScheduledLists {
  readonly #changed = new Set<string>()

  note(userId: string): void {
    this.#changed.add(userId)
  }

  /** At the end of the turn, so that many changes are one frame. */
  send(outbox: Outbox, sessions: Sessions, run: Transact): void {
    if (this.#changed.size === 0) return
    const frames = new Map<string, string>()
    const now = Date.now()
    for (const session of sessions.all()) {
      const { userId } = session
      if (!this.#changed.has(userId) || !session.isOpen(now)) continue
      const frame = frames.get(userId) ?? JSON.stringify({ type: 'scheduled', scheduled: run((tx) => scheduled.list(tx, userId)) })
      frames.set(userId, frame)
      outbox.to(session, frame)
    }
    this.#changed.clear()
  }
}
