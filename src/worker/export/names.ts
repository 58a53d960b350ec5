/** What people are called, for the readable pages. Only so many are remembered; the others are asked for again. */
import { inboxStub, isUserId } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { Refused } from '../../protocol/index.ts'
import { asked } from './asking.ts'

/** What stands in place of a name. */
export const deleted = 'Deleted account'

const remembered = 2_000
const calls = 16

export class Names {
  readonly #env: Env
  readonly #userId: string
  readonly #known = new Map<string, string>()

  constructor(env: Env, userId: string) {
    this.#env = env
    this.#userId = userId
  }

  async of(userId: string): Promise<string> {
    const known = this.#known.get(userId)
    if (known !== undefined) return known
    if (this.#known.size >= remembered) this.#known.clear()
    const name = await this.#ask(userId)
    this.#known.set(userId, name)
    return name
  }

  async ofAll(userIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(userIds)]
    return new Map(await atOnce(ids, calls, async (id): Promise<[string, string]> => [id, await this.of(id)]))
  }

  /** A name is not worth breaking off for: the id says who it was. */
  async #ask(userId: string): Promise<string> {
    if (!isUserId(userId)) return userId
    try {
      const { user } = await asked(async () => inboxStub(this.#env, userId).introduce(this.#userId))
      return user.name
    } catch (error) {
      return error instanceof Refused ? deleted : userId
    }
  }
}
