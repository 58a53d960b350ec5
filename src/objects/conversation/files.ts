/** The files of a conversation: asked for before something carries them, let go when nothing does, and never the one in the middle of the other. */
import * as attachments from '../../domain/conversation/attachments.ts'
import { type Duty, owed } from '../../domain/conversation/due.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { uploadStub } from '../../platform/address.ts'
import { type Answer, answerAsync, unwrap } from '../../platform/answer.ts'
import { claimPicture } from '../../platform/picture.ts'
import { type MediaInfo, Refused } from '../../protocol/index.ts'
import { Duties } from '../duties.ts'

/** What was being asked for when a file should be let go is over by then. */
const againMs = 1_000

const unavailable = (): Refused => new Refused('unavailable', 'The file cannot be reached right now. Try again.', { retryAfterSeconds: 1 })

export interface Surroundings {
  env: Env
  /** Runs a rule of its own, outside any turn. */
  run: <T>(rule: (tx: Tx) => T) => T
  /** Something has to be done at this time. */
  wake: (tx: Tx, at: number) => void
}

export class Files {
  readonly #surroundings: Surroundings
  readonly #duties: Duties<Duty>
  /** How often each is being asked for. */
  readonly #underWay = new Map<string, number>()

  constructor(surroundings: Surroundings) {
    const { run, wake } = surroundings
    this.#surroundings = surroundings
    this.#duties = new Duties(
      owed,
      (at) => run((tx) => at !== undefined && wake(tx, at)),
      (duty) => this.#release(duty),
    )
  }

  /** For a message. `use` is given the word of the upload, or why it may not be used, and the claim lasts until it ends. */
  async claim<T>(userId: string, mediaId: string, use: (claim: () => MediaInfo) => Promise<T>): Promise<T> {
    return this.#during(mediaId, async () => {
      const claim = await this.#ask(async () => unwrap(await uploadStub(this.#surroundings.env, mediaId).use(this.#holder, userId)))
      return use(() => unwrap(claim))
    })
  }

  /** For the picture of the group; `use` follows only if it may be. */
  async claimPicture<T>(userId: string, mediaId: string, use: () => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.#during(mediaId, async () => {
      const claim = await this.#ask(() => claimPicture(this.#surroundings.env, this.#holder, userId, mediaId))
      return claim.ok ? use() : claim
    })
  }

  /** Lets go what is not needed any more; an answer waits for the first try. */
  letGo(tx: Tx): Promise<void> {
    return this.#duties.settle(tx.db)
  }

  /** By the alarm: what did not go through. */
  letGoAgain(tx: Tx): Promise<void> {
    return this.#duties.flush(tx.db)
  }

  get #holder(): { kind: 'conversation'; id: string } {
    return { kind: 'conversation', id: this.#surroundings.run((tx) => tx.state.info.id) }
  }

  async #release({ mediaId }: Duty): Promise<number | void> {
    if (this.#underWay.has(mediaId)) return Date.now() + againMs
    if (this.#surroundings.run((tx) => attachments.holds(tx, mediaId))) return undefined
    await uploadStub(this.#surroundings.env, mediaId).release(this.#holder)
  }

  #ask(call: () => Promise<MediaInfo>): Promise<Answer<MediaInfo>> {
    return answerAsync(() =>
      call().catch((error: unknown) => {
        throw error instanceof Refused ? error : unavailable()
      }),
    )
  }

  async #during<T>(mediaId: string, work: () => Promise<T>): Promise<T> {
    this.#underWay.set(mediaId, (this.#underWay.get(mediaId) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (this.#underWay.get(mediaId) ?? 1) - 1
      if (left > 0) this.#underWay.set(mediaId, left)
      else this.#underWay.delete(mediaId)
    }
  }
}
