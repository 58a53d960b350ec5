/** What a conversation does a little later: stores receipts, and rings the one alarm for the first thing that is due. */
import * as jobs from '../../domain/conversation/jobs.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as messages from '../../domain/conversation/messages.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import type { Chamber } from './chamber.ts'

/** Receipts are stored this long after the first one that is not; a lost one is sent again. */
const writeBehindMs = 1_000

export class Soon {
  readonly #storage: DurableObjectStorage
  readonly #chamber: Chamber
  /** When the alarm rings, where this is known. */
  #alarmAt: number | undefined
  #saving = false

  constructor(storage: DurableObjectStorage, chamber: Chamber) {
    this.#storage = storage
    this.#chamber = chamber
  }

  /** There are receipts to store. */
  save(): void {
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
    if (this.#alarmAt === undefined || this.#alarmAt > at) this.setAlarm(tx)
  }

  /** To the first thing that is due. It is part of the turn's commit, so that nothing due is ever without an alarm. */
  setAlarm(tx: Tx): void {
    const times = [jobs.nextDue(tx), messages.nextExpiry(tx)].filter((time) => time !== undefined)
    this.#alarmAt = times.length === 0 ? undefined : Math.min(...times)
    void (this.#alarmAt === undefined ? this.#storage.deleteAlarm() : this.#storage.setAlarm(this.#alarmAt))
  }
}
