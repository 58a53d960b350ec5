/** An object's claims of files and its letting go of them: never the one in the middle of the other, because the upload may hear the two in either order. */
import { type Answer, answerAsync, unwrap } from '../platform/answer.ts'
import { within } from '../platform/patience.ts'
import { Refused } from '../protocol/index.ts'

const againMs = 1_000
/** An upload that says nothing for so long is out of reach; it is longer than a picture is waited for. */
const patienceMs = 15_000

const unavailable = (): Refused => new Refused('unavailable', 'The file cannot be reached right now. Try again.', { retryAfterSeconds: 1 })

/** What an upload says; one that cannot be reached can be asked again. */
export function wordOf<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  return answerAsync(async () => {
    const word = await within(patienceMs, call()).catch((error: unknown) => {
      throw error instanceof Refused ? error : unavailable()
    })
    if (!word) throw unavailable()
    return unwrap(word)
  })
}

export class Holding {
  /** How often each is being asked for. */
  readonly #claims = new Map<string, number>()
  /** What is being let go. */
  readonly #releases = new Map<string, Promise<void>>()

  /** `work` asks the upload and writes down what the file is for. Until it ends the file is not let go. */
  async claim<T>(mediaId: string, work: () => Promise<T>): Promise<T> {
    this.#claims.set(mediaId, (this.#claims.get(mediaId) ?? 0) + 1)
    try {
      await this.#releases.get(mediaId)
      return await work()
    } finally {
      const left = (this.#claims.get(mediaId) ?? 1) - 1
      if (left > 0) this.#claims.set(mediaId, left)
      else this.#claims.delete(mediaId)
    }
  }

  /** `work` tells the upload, unless the file is needed after all. Gives when to come back, where it is being asked for right now. */
  async release(mediaId: string, isNeeded: () => boolean, work: () => Promise<void>): Promise<number | void> {
    if (this.#claims.has(mediaId)) return Date.now() + againMs
    if (isNeeded()) return undefined
    const telling = work()
    // Whoever waits for its end wants to know no more.
    const ended = telling.catch(() => undefined)
    this.#releases.set(mediaId, ended)
    try {
      await telling
    } finally {
      this.#releases.delete(mediaId)
    }
  }
}
