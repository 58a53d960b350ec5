/** Carries out what an object owes: one try at a time for each duty, many duties at once, and the alarm for what did not go through. */
import type { Database } from '../domain/database.ts'
import type { Job, Owed } from '../domain/due.ts'
import { atOnce } from '../platform/at-once.ts'
import { within } from '../platform/patience.ts'
import { Refused } from '../protocol/index.ts'

/** How many other objects are called at one time. */
const calls = 50
/** How long an answer waits. */
const patienceMs = 2_000
/** Should the object die during a try, the alarm is there by then; a try that ends sets it anew. */
const deathMs = 5_000

/** Carries out a duty; gives the time at which it has to be done once more, if it has. */
export type CarryOut<Duty> = (duty: Duty) => Promise<number | void>

export class Duties<Duty> {
  readonly #owed: Owed<Duty>
  /** Sets the object's one alarm, or takes it away. */
  readonly #arm: (at: number | undefined) => void
  readonly #carryOut: CarryOut<Duty>
  readonly #running = new Map<string, Promise<void>>()
  #flushing = 0

  constructor(owed: Owed<Duty>, arm: (at: number | undefined) => void, carryOut: CarryOut<Duty>) {
    this.#owed = owed
    this.#arm = arm
    this.#carryOut = carryOut
  }

  /** Waits for the first tries of what is due, but not for an object that does not answer: the alarm comes back to it. */
  async settle(db: Database): Promise<void> {
    await within(patienceMs, this.flush(db))
  }

  /** Tries everything that is due. Called in the turn that wrote a duty, so that its alarm is as durable as the duty. */
  async flush(db: Database): Promise<void> {
    const jobs = this.#owed.ready(db, Date.now())
    if (jobs.length > 0) {
      this.#flushing++
      this.#arm(Date.now() + deathMs)
      await atOnce(jobs, calls, (job) => this.#one(db, job)).finally(() => this.#flushing--)
    }
    // What others are trying right now is still due; whoever ends last sees what is left.
    if (this.#flushing > 0) return
    this.rearm(db)
  }

  /** The alarm for what is owed, also where something else is due. */
  rearm(db: Database): void {
    this.#arm(this.dueAt(db))
  }

  /** When the alarm has to ring: what is being tried is due no more, unless the object dies. */
  dueAt(db: Database): number | undefined {
    if (this.#flushing > 0) return Date.now() + deathMs
    const nextAt = this.#owed.nextAt(db)
    return nextAt === undefined ? undefined : Math.max(nextAt, Date.now() + 1)
  }

  /** What is asked for during a try is tried after it, so that the last word is the newest. */
  async #one(db: Database, job: Job<Duty>): Promise<void> {
    const key = JSON.stringify(job.duty)
    const before = this.#running.get(key) ?? Promise.resolve()
    const turn = before.then(() => this.#try(db, job))
    this.#running.set(key, turn)
    await turn
    if (this.#running.get(key) === turn) this.#running.delete(key)
  }

  async #try(db: Database, before: Job<Duty>): Promise<void> {
    const job = this.#owed.again(db, before, Date.now())
    if (!job) return
    try {
      const againAt = await this.#carryOut(job.duty)
      if (againAt === undefined) this.#owed.done(db, job)
      else this.#owed.putOff(db, job, againAt)
    } catch (error) {
      // What another object throws is no Refused on this side: this one is ours, of an id that names no object here and never will.
      // That something is out of reach is no end of it.
      if (error instanceof Refused && error.code !== 'unavailable') this.#owed.done(db, job)
      else this.#owed.failed(db, job, Date.now())
    }
  }
}
