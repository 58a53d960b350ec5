/** Who is who: profiles by id, asked once. A name is other people's text, so it leaves here harmless. */
import type { User } from '../../src/protocol/index.ts'
import { Refusal } from './api.ts'
import type { Requests } from './requests.ts'
import { harmlessLine } from './text.ts'

export class People {
  readonly #requests: Requests
  readonly #users = new Map<string, User>()

  constructor(requests: Requests, me: User) {
    this.#requests = requests
    this.remember(me)
  }

  remember(user: User): void {
    this.#users.set(user.id, { ...user, name: harmlessLine(user.name) || user.handle })
  }

  name(id: string): string {
    return this.#users.get(id)?.name ?? 'somebody'
  }

  handle(id: string): string {
    return this.#users.get(id)?.handle ?? '?'
  }

  /** Asks for those that are not known yet; without an answer they are asked for again the next time. */
  async know(ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#users.has(id))
    await Promise.all(unknown.map((id) => this.#ask(id)))
  }

  async byHandle(handle: string): Promise<User> {
    const user = await this.#requests.user(handle.replace(/^@/u, ''))
    this.remember(user)
    return user
  }

  async #ask(id: string): Promise<void> {
    try {
      this.remember(await this.#requests.user(id))
    } catch (error) {
      if (error instanceof Refusal) this.#users.set(id, { id, handle: '?', name: 'somebody who left' })
    }
  }
}
