/** How much this person has not read, in all conversations that are not muted. What the inbox was not told of is asked for. */
import { conversationStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { within } from '../../platform/patience.ts'
import type { News } from '../news.ts'
import type { Ledger } from './ledger.ts'

/** Conversations asked, and asked at one time. */
const mostAsked = 200
const calls = 50
const patienceMs = 1_500

export class Badge {
  readonly #env: Env
  readonly #ledger: Ledger
  readonly #userId: () => string
  /** By conversation, what it said last, and whether it says it whenever that changes. */
  readonly #known = new Map<string, { unread: number; isExact: boolean; until?: number | undefined }>()

  constructor(env: Env, ledger: Ledger, userId: () => string) {
    this.#env = env
    this.#ledger = ledger
    this.#userId = userId
  }

  /** `devices` are those that are there. Where nobody is, a group keeps its news to itself; where all have it open, any conversation does. */
  hear({ conversationId, kind, openOn, unread, unreadUntil: until }: News, devices: string[]): void {
    const isExact = devices.length === 0 ? kind === 'direct' : devices.some((deviceId) => !openOn.includes(deviceId))
    this.#known.set(conversationId, { unread, isExact, until })
  }

  forget(): void {
    this.#known.clear()
  }

  /** With what one conversation says of itself now. */
  async count(conversationId: string, unread: number, now: number): Promise<number> {
    const rows = this.#ledger.shown().filter(({ mutedUntil }) => (mutedUntil ?? 0) <= now)
    const others = rows.filter(({ id }) => id !== conversationId)
    const isMuted = rows.length === others.length
    const asked = others.filter(({ id }) => !this.#isExact(id, now)).slice(0, mostAsked)
    await atOnce(asked, calls, ({ id }) => this.#ask(id))
    const sum = others.reduce((total, { id }) => total + (this.#known.get(id)?.unread ?? 0), 0)
    return sum + (isMuted ? 0 : unread)
  }

  #isExact(id: string, now: number): boolean {
    const { isExact, until = Infinity } = this.#known.get(id) ?? { isExact: false }
    return isExact && now < until
  }

  /** One that does not answer counts as it did. */
  async #ask(id: string): Promise<void> {
    try {
      const unread = await within(patienceMs, Promise.resolve(conversationStub(this.#env, id).unread(this.#userId())))
      if (unread !== undefined) this.#known.set(id, { ...(this.#known.get(id) ?? { isExact: false }), unread })
    } catch {
      // Then nothing newer is known of it.
    }
  }
}
