/**
 * One key's allowance: an address, a handle, a device. What has to hold is written down, because an object that nobody
 * asks for ten seconds forgets what it had in memory: a limit of ten a minute would be ten every ten seconds.
 */
import { createDurable } from 'itty-durable'
import { type Limit, type Taken, add, secondsUntilRoom, used } from '../domain/allowance.ts'
import type { Verdict } from '../platform/rate-limit.ts'

/** A try that is not settled by then counts as a failed one: its Worker is gone. */
const longestTryMs = 30_000

/** Reached through `src/platform/rate-limit.ts` alone: itty-durable turns the path of a request into the call of a method. */
export class RateLimiter extends createDurable() {
  declare readonly state: DurableObjectState
  taken: Taken = []
  windowMs = 0
  /** When the tries that are under way began. */
  trying: number[] = []
  /** Tries that wait for those to end. */
  waiting: (() => void)[] = []

  /** Counts one, if there is room, and writes it down. */
  async take(limit: number, windowMs: number): Promise<Verdict> {
    const now = Date.now()
    if (used(this.taken, { limit, windowMs }, now) >= limit) return this.refusal({ limit, windowMs }, now)
    await this.count({ limit, windowMs }, now)
    return { granted: true }
  }

  /** Counts one, if there is room, in memory alone: enough against a loop, and free. */
  dampen(limit: number, windowMs: number): Verdict {
    const now = Date.now()
    if (used(this.taken, { limit, windowMs }, now) >= limit) return this.refusal({ limit, windowMs }, now)
    this.taken = add(this.taken, { limit, windowMs }, now)
    return { granted: true }
  }

  /** Begins a try that counts only if it fails. While as many are under way as may still fail, the next one waits. */
  async begin(limit: number, windowMs: number): Promise<Verdict> {
    for (;;) {
      const now = Date.now()
      await this.giveUp({ limit, windowMs }, now)
      const failed = used(this.taken, { limit, windowMs }, now)
      if (failed >= limit) return this.refusal({ limit, windowMs }, now)
      if (failed + this.trying.length < limit) {
        this.trying.push(now)
        return { granted: true }
      }
      await this.settled()
    }
  }

  /** Ends a try. */
  async settle(limit: number, windowMs: number, failed: boolean): Promise<Verdict> {
    this.trying.shift()
    if (failed) await this.count({ limit, windowMs }, Date.now())
    for (const go of this.waiting.splice(0)) go()
    return { granted: true }
  }

  async alarm(): Promise<void> {
    await this.loadFromStorage()
    if (used(this.taken, { limit: 0, windowMs: this.windowMs }, Date.now()) > 0)
      await this.state.storage.setAlarm(Date.now() + this.windowMs)
    else await this.state.storage.deleteAll()
  }

  /** What itty-durable stores and loads. */
  override getPersistable(): { taken: Taken; windowMs: number } {
    return { taken: this.taken, windowMs: this.windowMs }
  }

  private refusal(limit: Limit, now: number): Verdict {
    return { granted: false, retryAfterSeconds: secondsUntilRoom(this.taken, limit, now) }
  }

  private async count(limit: Limit, now: number): Promise<void> {
    const first = used(this.taken, limit, now) === 0
    this.taken = add(this.taken, limit, now)
    this.windowMs = limit.windowMs
    await this.persist()
    // Once the window has passed nothing is left of the key.
    if (first) await this.state.storage.setAlarm(now + limit.windowMs + 1_000)
  }

  private async giveUp(limit: Limit, now: number): Promise<void> {
    while ((this.trying[0] ?? now) + longestTryMs <= now) {
      this.trying.shift()
      await this.count(limit, now)
    }
  }

  private async settled(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve)
      timer = setTimeout(resolve, longestTryMs)
    })
    clearTimeout(timer)
  }
}
