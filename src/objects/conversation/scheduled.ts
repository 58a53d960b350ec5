/** What is scheduled here, sent when the alarm rings; and the lists of it, shown to those whose they are, once a turn. */
import * as scheduled from '../../domain/conversation/scheduled/scheduled.ts'
import * as table from '../../domain/conversation/scheduled/table.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Answer } from '../../platform/answer.ts'
import { refusalOf } from '../sockets/reception.ts'
import type { Outbox } from './outbox.ts'
import type { Sessions } from './sessions.ts'

type Run = <T>(rule: (tx: Tx) => T) => T
/** In a turn of its own, all of it or nothing, with all that it needs of the archive. */
type Write = <T>(rule: (tx: Tx) => T) => Promise<Answer<T>>

/** Messages sent in one turn of an alarm; it rings again for the others. */
const perTurn = 50
/** What needs the bucket is tried again so much later, where the bucket does not answer. */
const pauseMs = 10_000

/** Should the object die while it sends, the alarm is there by then. */
const deathMs = 5_000

export class Scheduler {
  readonly #write: Write
  #notBefore = 0
  #isRinging = false

  constructor(write: Write) {
    this.#write = write
  }

  dueAt(tx: Tx): number | undefined {
    const nextAt = table.nextAt(tx)
    return nextAt === undefined ? undefined : Math.max(nextAt, this.#notBefore, this.#isRinging ? tx.now + deathMs : 0)
  }

  /** Sends what is due: in one turn, so that it is in its order, and each by itself. */
  async ring(): Promise<void> {
    this.#isRinging = true
    try {
      const due = await this.#write((tx) => table.due(tx, perTurn))
      if (due.ok) await Promise.all(due.value.map(({ userId, id }) => this.#send(userId, id)))
    } finally {
      this.#isRinging = false
    }
  }

  /** One that fails for a reason of ours takes no other with it, and is not tried for ever. */
  async #send(userId: string, id: string): Promise<void> {
    try {
      const sent = await this.#write((tx) => scheduled.ring(tx, userId, id))
      if (!sent.ok) this.#notBefore = Date.now() + pauseMs
    } catch (error) {
      const { code } = refusalOf(error)
      await this.#write((tx) => scheduled.fail(tx, userId, id, code))
    }
  }
}

export class ScheduledLists {
  readonly #changed = new Set<string>()

  note(userId: string): void {
    this.#changed.add(userId)
  }

  /** At the end of the turn, so that many changes are one frame. */
  send(outbox: Outbox, sessions: Sessions, run: Run): void {
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
