/** Rings the one alarm of a conversation for the first thing that is due. */
import * as messages from '../../domain/conversation/messages.ts'
import type { Tx } from '../../domain/conversation/state.ts'

export class Soon {
  readonly #storage: DurableObjectStorage
  /** When some inbox, and some upload, has to be told again. */
  readonly #dueAt: (tx: Tx) => (number | undefined)[]
  /** When the alarm rings, where this is known. */
  #alarmAt: number | undefined

  constructor(storage: DurableObjectStorage, dueAt: (tx: Tx) => (number | undefined)[]) {
    this.#storage = storage
    this.#dueAt = dueAt
  }

  rung(): void {
    this.#alarmAt = undefined
  }

  /** Something is due at this time. */
  wake(tx: Tx, at: number): void {
    if (this.#alarmAt === undefined) this.setAlarm(tx, at)
    else if (this.#alarmAt > at) this.#ring(at)
  }

  /** Rings by then, if it would not before. Set once for many messages, and asked for after sleep, because each setting is a row. */
  async guard(by: number): Promise<void> {
    if (this.#alarmAt === undefined) {
      const stored = await this.#storage.getAlarm()
      // Meanwhile another may have been set, and what was stored is gone.
      this.#alarmAt ??= stored ?? undefined
    }
    if (this.#alarmAt === undefined || this.#alarmAt > by) this.#ring(by)
  }

  /** To the first thing that is due. It is part of the turn's commit, so that nothing due is ever without an alarm. */
  setAlarm(tx: Tx, at?: number): void {
    const times = [at, ...this.#dueAt(tx), messages.nextExpiry(tx)].filter((time) => time !== undefined)
    if (times.length > 0) this.#ring(Math.min(...times))
  }

  #ring(at: number): void {
    this.#alarmAt = at
    void this.#storage.setAlarm(at)
  }
}
