/** Who is typing in a conversation now. Whoever says nothing more has stopped. */
import { typingSeconds } from './constants.ts'
import type { Clock } from './environment.ts'

export class Typing {
  readonly #clock: Clock
  readonly #changed: (userIds: readonly string[]) => void
  readonly #until = new Map<string, () => void>()

  constructor(clock: Clock, changed: (userIds: readonly string[]) => void) {
    this.#clock = clock
    this.#changed = changed
  }

  heard(userId: string, isActive: boolean): void {
    const wasActive = this.#until.get(userId)
    wasActive?.()
    if (isActive)
      this.#until.set(
        userId,
        this.#clock.after(typingSeconds * 1_000, () => this.heard(userId, false)),
      )
    else this.#until.delete(userId)
    if (isActive !== (wasActive !== undefined)) this.#changed([...this.#until.keys()])
  }

  clear(): void {
    if (this.#until.size === 0) return
    for (const stop of this.#until.values()) stop()
    this.#until.clear()
    this.#changed([])
  }
}
