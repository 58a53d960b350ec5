/**
 * How fast a person may send here (GCRA). In memory alone: an object sleeps only after the whole burst has come back,
 * so nothing is forgotten too early.
 */
import { Refused } from '../../protocol/index.ts'

export class Allowance {
  readonly #intervalMs: number
  readonly #burstMs: number
  /** By person, when its allowance is whole again. */
  readonly #wholeAt = new Map<string, number>()

  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1_000 / perSecond
    this.#burstMs = burst * this.#intervalMs
  }

  take(userId: string, now: number): void {
    // Never further off than the whole burst, also where the clock has gone back.
    const before = Math.min(this.#wholeAt.get(userId) ?? 0, now + this.#burstMs)
    this.#wholeAt.set(userId, before)
    const wholeAt = Math.max(now, before) + this.#intervalMs
    const waitMs = wholeAt - now - this.#burstMs
    if (waitMs > 0) throw new Refused('rate_limited', 'Too many messages at once.', { retryAfterSeconds: Math.ceil(waitMs / 1_000) })
    this.#wholeAt.set(userId, wholeAt)
  }
}
