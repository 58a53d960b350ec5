/** Tells inboxes who joined or left, at least once each: what does not go through stays a job for the alarm. */
import type { Job } from '../../domain/conversation/jobs.ts'
import { inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'

/** To inboxes at one time. */
const calls = 50

export class Notices {
  readonly #env: Env
  readonly #finish: (job: Job, failed: string[]) => void

  constructor(env: Env, finish: (job: Job, failed: string[]) => void) {
    this.#env = env
    this.#finish = finish
  }

  /** Ends when everybody was told, or tried to be, once. */
  async tell(job: Job): Promise<void> {
    this.#finish(job, await this.#tell(job))
  }

  /** Gives those who could not be told. */
  async #tell({ payload: { userIds, pair, facts, ...notice } }: Job): Promise<string[]> {
    const tell = async (userId: string): Promise<string[]> => {
      const peerId = pair?.find((other) => other !== userId)
      const own = facts?.[userId]
      try {
        await inboxStub(this.#env, userId).membership({ ...notice, ...(peerId ? { peerId } : {}), ...(own ? { facts: own } : {}) })
        return []
      } catch {
        return [userId]
      }
    }
    return (await atOnce(userIds, calls, tell)).flat()
  }
}
