/**
 * One leader among the tabs: whoever holds the lock. A tab that is looked at and hears nothing from the leader for a while takes
 * the lock from it: browsers freeze what is in the background.
 */
import type { Environment } from './environment.ts'

export interface LeaderParts {
  environment: Environment
  name: string
  /** This tab leads from now on. */
  lead(): void
  /** It does not any more. */
  follow(): void
}

const silenceMs = 12_000

export class Leader {
  readonly #parts: LeaderParts
  #release: (() => void) | undefined
  #waiting = new AbortController()
  #isStopped = false
  #isLeading = false
  #stopSilence: () => void = () => undefined

  constructor(parts: LeaderParts) {
    this.#parts = parts
  }

  get isLeading(): boolean {
    return this.#isLeading
  }

  start(): void {
    this.#isStopped = false
    if (!this.#parts.environment.tabs) return this.#lead()
    void this.#campaign(false)
    this.heard()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopSilence()
    this.#waiting.abort()
    this.#release?.()
    this.#resign()
  }

  /** The leader said something. */
  heard(): void {
    this.#stopSilence()
    const { environment } = this.#parts
    if (!environment.tabs || this.#isStopped || this.#isLeading) return
    this.#stopSilence = environment.clock.after(silenceMs, () => {
      if (environment.isVisible()) this.#steal()
      else this.heard()
    })
  }

  #steal(): void {
    this.#waiting.abort()
    void this.#campaign(true)
  }

  /** Waits for the lock, and again whenever it was taken away. */
  async #campaign(steal: boolean): Promise<void> {
    const { environment, name } = this.#parts
    const { tabs } = environment
    if (!tabs) return
    const waiting = new AbortController()
    this.#waiting = waiting
    try {
      await tabs.lock(
        name,
        () =>
          new Promise<void>((release) => {
            this.#release = release
            this.#lead()
          }),
        steal ? { steal } : { signal: waiting.signal },
      )
    } catch {
      // Stolen, or not waited for any more.
    }
    if (waiting.signal.aborted || this.#isStopped) return
    this.#resign()
    void this.#campaign(false)
    this.heard()
  }

  #lead(): void {
    if (this.#isStopped) return
    this.#isLeading = true
    this.#stopSilence()
    this.#parts.lead()
  }

  #resign(): void {
    this.#release = undefined
    if (!this.#isLeading) return
    this.#isLeading = false
    this.#parts.follow()
  }
}
