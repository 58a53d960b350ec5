/** What a conversation does a little later: stores receipts, and rings the one alarm for the first thing that is due. */
import * as marks from '../../domain/conversation/marks.ts'
import * as messages from '../../domain/conversation/messages.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Chamber } from './chamber.ts'

/** Receipts are stored this long after the first one that is not; a lost one is sent again. */
const writeBehindMs = 1_000

export class Soon {
  readonly #storage: DurableObjectStorage
  readonly #chamber: Chamber
  /** When some inbox has to be told again. */
  readonly #dueAt: (tx: Tx) => number | undefined
  /** When the alarm rings, where this is known. */
  #alarmAt: number | undefined
  #saving = false

  constructor(storage: DurableObjectStorage, chamber: Chamber, dueAt: (tx: Tx) => number | undefined) {
    this.#storage = storage
    this.#chamber = chamber
    this.#dueAt = dueAt
  }

  /** There are receipts to store. With two people one row now costs less than a second awake; a group's readers share it. */
  save(tx: Tx): void {
    if (tx.state.info.kind === 'direct') return marks.save(tx)
    if (this.#saving) return
    this.#saving = true
    setTimeout(() => {
      this.#saving = false
      this.#chamber.run('', Date.now(), (tx) => marks.save(tx))
    }, writeBehindMs)
  }

  rung(): void {
    this.#alarmAt = undefined
  }

  /** Something is due at this time. */
  wake(tx: Tx, at: number): void {
    if (this.#alarmAt === undefined) this.setAlarm(tx, at)
    else if (this.#alarmAt > at) this.#ring(at)
  }

  /** To the first thing that is due. It is part of the turn's commit, so that nothing due is ever without an alarm. */
  setAlarm(tx: Tx, at?: number): void {
    const times = [at, this.#dueAt(tx), messages.nextExpiry(tx)].filter((time) => time !== undefined)
    if (times.length > 0) this.#ring(Math.min(...times))
  }

  #ring(at: number): void {
    this.#alarmAt = at
    void this.#storage.setAlarm(at)
  }
}
