/** Those who wait until the bytes were looked at: not for ever, and not in the way of anybody else. */
import { Refused } from '../../protocol/index.ts'

const patienceMs = 10_000

export class Settling {
  #waiting: (() => void)[] = []

  /** `unavailable` when it takes too long. */
  async wait(isDone: () => boolean): Promise<void> {
    if (isDone()) return
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      timer = setTimeout(resolve, patienceMs)
    })
    clearTimeout(timer)
    if (!isDone()) throw new Refused('unavailable', 'This file is still being looked at. Try again.', { retryAfterSeconds: 2 })
  }

  end(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
