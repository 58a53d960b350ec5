/** What each inbox is still to be told. One call at a time for each, so that it hears everything in order; what comes during a call goes with the next. */
import type { Cause } from '../push.ts'

export interface Lane {
  readonly userId: string
  /** Its inbox was told the messages up to here. */
  told: number
  /** Whose marks moved, with the device that moved them where it is this person's. */
  receipts: Map<string, string | undefined>
  actedAt: number | undefined
  /** Something is to be told. */
  wanted: boolean
  running: boolean
  failures: number
  /** How often devices of this person came back. */
  returns: number
  /** The devices that were at its inbox last, where it knows that all of them hear of everything here; not known before it was told, or when more have come. */
  devices: string[] | undefined
  /** All its devices heard of something here that its inbox was not told. */
  isBehind: boolean
  /** Somebody looks when this person was seen last. */
  isWatched: boolean
  /** When its inbox was told last that the person did something. */
  actedToldAt: number
  /** Devices of this person take pushes, as far as its inbox said so. */
  pushes: boolean
  /** What is to be told may call for a push: messages came, or something went. */
  calls: Cause | undefined
  /** Not before this time. */
  notBefore: number
  /** Who waits for the next telling to end. */
  waiting: (() => void)[]
}

export class Lanes {
  readonly #byUserId = new Map<string, Lane>()

  of(userId: string, told: number): Lane {
    let lane = this.#byUserId.get(userId)
    if (!lane) {
      lane = {
        userId,
        told,
        receipts: new Map(),
        actedAt: undefined,
        wanted: false,
        running: false,
        failures: 0,
        returns: 0,
        devices: undefined,
        isBehind: false,
        isWatched: false,
        actedToldAt: 0,
        pushes: false,
        calls: undefined,
        notBefore: 0,
        waiting: [],
      }
      this.#byUserId.set(userId, lane)
    }
    return lane
  }

  known(userId: string): Lane | undefined {
    return this.#byUserId.get(userId)
  }

  /** Those whose next telling may begin now. */
  ready(now: number): Lane[] {
    return [...this.#byUserId.values()].filter((lane) => lane.wanted && !lane.running && lane.notBefore <= now)
  }

  /** When the first of those that wait may be told: at once, or, of those that failed, when it is to be tried again. */
  nextTryAt({ failed }: { failed: boolean }): number | undefined {
    const waiting = [...this.#byUserId.values()].filter((lane) => lane.wanted && !lane.running && (!failed || lane.failures > 0))
    return waiting.length === 0 ? undefined : Math.min(...waiting.map((lane) => lane.notBefore))
  }
}
