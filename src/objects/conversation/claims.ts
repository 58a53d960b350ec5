/** Asks uploads whether their files may be used here. While it is being asked for one, that file is not let go. */
import type { Duty } from '../../domain/conversation/due.ts'
import { uploadStub } from '../../platform/address.ts'
import { type Answer, answerAsync } from '../../platform/answer.ts'
import { claimPicture } from '../../platform/picture.ts'
import { type MediaInfo, Refused } from '../../protocol/index.ts'

/** What was being asked for when a file should be let go is over by then. */
const againMs = 1_000

const unavailable = (): Refused => new Refused('unavailable', 'The file cannot be reached right now. Try again.', { retryAfterSeconds: 1 })

export class Claims {
  readonly #env: Env
  readonly #underWay = new Map<string, number>()

  constructor(env: Env) {
    this.#env = env
  }

  /** Of a message. `use` is given the answer, and the claim lasts until it ends. */
  async of<T>(conversationId: string, userId: string, mediaId: string, use: (claim: () => MediaInfo) => Promise<T>): Promise<T> {
    return this.#during(mediaId, async () => {
      const holder = { kind: 'conversation', id: conversationId } as const
      const claim = await this.#ask(async () => uploadStub(this.#env, mediaId).use(holder, userId))
      return use(() => {
        if (claim.ok) return claim.value
        throw new Refused(claim.code, claim.detail, claim.details)
      })
    })
  }

  /** Of the group’s picture; `use` follows only if it may be. */
  async ofPicture<T>(conversationId: string, userId: string, mediaId: string, use: () => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.#during(mediaId, async () => {
      const holder = { kind: 'conversation', id: conversationId } as const
      const claim = await this.#ask(async () => answerAsync(() => claimPicture(this.#env, holder, userId, mediaId)))
      return claim.ok ? use() : claim
    })
  }

  /** Carries out a duty, unless it has to wait; `holds` says whether the file is needed here after all. */
  async release(conversationId: string, { mediaId }: Duty, holds: () => boolean): Promise<number | void> {
    if (this.#underWay.has(mediaId)) return Date.now() + againMs
    if (holds()) return undefined
    await uploadStub(this.#env, mediaId).release({ kind: 'conversation', id: conversationId })
  }

  async #ask<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    return answerAsync(async () => {
      const claim = await call().catch((error: unknown) => {
        throw error instanceof Refused ? error : unavailable()
      })
      if (claim.ok) return claim.value
      throw new Refused(claim.code, claim.detail, claim.details)
    })
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
