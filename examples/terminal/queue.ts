/** Work done one piece after the other, in the order it came. What fails is told, and the rest goes on. */
export class Queue {
  readonly #failed: (error: unknown) => void
  readonly #waiting: (() => Promise<void> | void)[] = []
  #running = false

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  add(work: () => Promise<void> | void): void {
    this.#waiting.push(work)
    if (!this.#running) void this.#run()
  }

  /** Forgets what has not begun. */
  clear(): void {
    this.#waiting.length = 0
  }

  async #run(): Promise<void> {
    this.#running = true
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) {
      try {
        await work()
      } catch (error) {
        this.#failed(error)
      }
    }
    this.#running = false
  }
}
