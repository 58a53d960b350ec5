/**
 * Marks that moved in a turn. Of few people they are a row; of many they are carried by the readers' sockets over sleep until their row
 * is due. Who reads by way of its inbox has no socket here: the alarm stores its marks before this object may sleep.
 */
import type { Effect } from '../../domain/conversation/effects.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Session } from './sessions.ts'

/** Marks that no socket carries are stored after so long: an object sleeps when it was idle for ten seconds. */
const looseMs = 5_000

export class MovedMarks {
  /** Who has read, with the socket that says so. */
  readonly #readers = new Map<string, Session | undefined>()
  /** Marks without a socket to carry them moved that must outlive the next sleep. */
  #areLoose = false

  note(tx: Tx, { userId, read }: Extract<Effect, { type: 'receipt' }>, session: Session | undefined): void {
    this.#readers.set(userId, session)
    this.#areLoose ||= !session && (read || !marks.isLarge(tx))
  }

  /** At the end of the turn. `run` runs a rule, `wake` sees to an alarm. */
  keep(run: (rule: (tx: Tx) => void) => void, wake: (tx: Tx, at: number) => void): void {
    if (this.#readers.size === 0) return
    run((tx) => {
      if (marks.save(tx, marks.saveEveryMs(tx))) return
      for (const [userId, session] of this.#readers) {
        const member = session && members.find(tx, userId)
        if (member) session.keep({ marks: marks.newest(tx, member) })
      }
      if (this.#areLoose) wake(tx, tx.now + looseMs)
    })
    this.#readers.clear()
    this.#areLoose = false
  }
}
