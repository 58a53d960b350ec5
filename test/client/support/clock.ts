/** A clock that a test turns: timers run in order, and what they begin is awaited before the next. */
import type { Clock } from '../../../src/client/index.ts'

/** Lets everything that is under way come to its next wait for time. */
export const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

export class FakeClock implements Clock {
  #now = 1_000_000
  readonly #timers = new Set<{ at: number; run: () => void }>()

  /** Those that wait. */
  get timers(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers.delete(due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
      await settle()
    }
    this.#now = until
  }
}
