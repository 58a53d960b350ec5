/** What this tab asked of the tab that leads, and waits for. */
import type { Clock } from './environment.ts'
import { ChatError } from './errors.ts'
import type { Failure } from './types.ts'

interface Ask {
  resolve: () => void
  reject: (error: ChatError) => void
  stop: () => void
}

const answeredWithinMs = 20_000

export class Asks {
  readonly #clock: Clock
  readonly #newId: () => string
  readonly #open = new Map<string, Ask>()

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock
    this.#newId = newId
  }

  /** Rejects with `unreachable` where no answer comes. */
  make(tell: (id: string) => void): Promise<void> {
    const id = this.#newId()
    return new Promise((resolve, reject) => {
      const stop = this.#clock.after(answeredWithinMs, () =>
        this.answered(id, { code: 'unreachable', detail: 'The tab that holds the connection does not answer.' }),
      )
      this.#open.set(id, { resolve, reject, stop })
      tell(id)
    })
  }

  answered(id: string, failure: Failure | undefined): void {
    const ask = this.#open.get(id)
    this.#open.delete(id)
    ask?.stop()
    if (failure) ask?.reject(new ChatError(failure.code, failure.detail))
    else ask?.resolve()
  }
}
