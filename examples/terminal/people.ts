/** Who is who: profiles by id. A name is other people's text, so it leaves here harmless. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chat, ChatError, type User } from '../../src/client/index.ts'
import { harmlessLine } from './text.ts'

/** A line waits no longer than this for the names in it. */
const patienceMs = 2_000

export class People {
  readonly #chat: Chat
  /** Those whose profiles are kept up to date. */
  readonly #followed = new Set<string>()
  readonly #gone = new Set<string>()

  constructor(chat: Chat) {
    this.#chat = chat
  }

  name(id: string): string {
    const user = this.#user(id)
    if (user) return harmlessLine(user.name) || user.handle
    return this.#gone.has(id) ? 'somebody who left' : 'somebody'
  }

  handle(id: string): string {
    return this.#user(id)?.handle ?? '?'
  }

  /** Asks for those that are not known yet; without an answer they are asked for again the next time. */
  async know(ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#isKnown(id))
    if (unknown.length > 0) await Promise.race([Promise.all(unknown.map((id) => this.#ask(id))), sleep(patienceMs)])
  }

  /** Somebody from the list, else whoever the server knows by that handle. */
  async byHandle(typed: string): Promise<User> {
    const handle = typed.replace(/^@/u, '').toLowerCase()
    const known = this.#chat.conversations.get().find(({ peer }) => peer?.handle === handle)
    return known?.peer ?? this.#chat.findUser(handle)
  }

  #user(id: string): User | undefined {
    const me = this.#chat.me.get()
    return id === me?.id ? me : this.#chat.user(id).get()
  }

  /** What was stored long ago is shown, and asked for again behind it. */
  #isKnown(id: string): boolean {
    if (!this.#user(id)) return this.#gone.has(id)
    if (!this.#followed.has(id)) this.#chat.user(id).subscribe(() => undefined)
    this.#followed.add(id)
    return true
  }

  async #ask(id: string): Promise<void> {
    try {
      await this.#chat.findUser(id)
    } catch (error) {
      if (error instanceof ChatError && error.code === 'not_found') this.#gone.add(id)
    }
  }
}
