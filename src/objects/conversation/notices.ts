/** Tells inboxes who joined or left, at least once each: what does not go through stays a job for the alarm. */
import type { Job } from '../../domain/conversation/jobs.ts'
import { inboxStub } from '../../platform/address.ts'

/** Calls to inboxes at one time. */
const atOnce = 50

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
  async #tell({ payload: { userIds, pair, ...notice } }: Job): Promise<string[]> {
    const failed: string[] = []
    for (let i = 0; i < userIds.length; i += atOnce) {
      const some = userIds.slice(i, i + atOnce)
      const results = await Promise.allSettled(
        some.map((userId) => {
          const peerId = pair?.find((other) => other !== userId)
          return inboxStub(this.#env, userId).membership({ ...notice, ...(peerId === undefined ? {} : { peerId }) })
        }),
      )
      for (const [k, result] of results.entries()) if (result.status === 'rejected') failed.push(some[k] ?? '')
    }
    return failed
  }
}
