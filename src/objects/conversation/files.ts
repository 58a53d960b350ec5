/** The files of a conversation: asked for before something carries them, let go when nothing does, and never the one in the middle of the other. */
import * as attachments from '../../domain/conversation/attachments.ts'
import type { Duty } from '../../domain/conversation/due.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { uploadStub } from '../../platform/address.ts'
import { type Answer, unwrap } from '../../platform/answer.ts'
import { claimPicture } from '../../platform/picture.ts'
import type { MediaInfo } from '../../protocol/index.ts'
import { Holding, wordOf } from '../holding.ts'

export interface Surroundings {
  env: Env
  /** Runs a rule of its own, outside any turn. */
  run: <T>(rule: (tx: Tx) => T) => T
}

export class Files {
  readonly #surroundings: Surroundings
  readonly #holding = new Holding()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** For a message. `use` is given the word of the upload, or why it may not be used, and the claim lasts until it ends. */
  async claim<T>(userId: string, mediaId: string, use: (claim: () => MediaInfo) => Promise<T>): Promise<T> {
    return this.#holding.claim(mediaId, async () => {
      const claim = await wordOf(async () => uploadStub(this.#surroundings.env, mediaId).use(this.#holder, userId))
      return use(() => unwrap(claim))
    })
  }

  /** For the picture of the group; `use` follows only if it may be. */
  async claimPicture<T>(userId: string, mediaId: string, use: () => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.#holding.claim(mediaId, async () => {
      const claim = await wordOf(() => claimPicture(this.#surroundings.env, this.#holder, userId, mediaId))
      return claim.ok ? use() : claim
    })
  }

  /** The upload hears that a file is not needed here any more. */
  async release({ mediaId }: Extract<Duty, { kind: 'release' }>): Promise<number | void> {
    const { env, run } = this.#surroundings
    const isNeeded = () => run((tx) => attachments.holds(tx, mediaId))
    return this.#holding.release(mediaId, isNeeded, async () => uploadStub(env, mediaId).release(this.#holder))
  }

  get #holder(): { kind: 'conversation'; id: string } {
    return { kind: 'conversation', id: this.#surroundings.run((tx) => tx.state.info.id) }
  }
}
