/** Whether this person is there, told to those who look: a change costs what its watchers cost, and nothing where nobody looks. */
import * as presence from '../../domain/inbox/presence.ts'
import { inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { limits } from '../../protocol/index.ts'
import type { Tables } from '../tables.ts'
import type { Session, Sessions } from './sessions.ts'

/** Watchers called at one time. */
const calls = 50
/** What a person does is written down this often; the last of it when its last socket closes. */
const seenEveryMs = 60_000
/** Frames are noted as signs of life this often. */
const aliveEveryMs = 5_000

export class PresenceDesk {
  readonly #env: Env
  readonly #tables: Tables
  readonly #sessions: Sessions
  readonly #userId: () => string
  /** Something changes at a later time. */
  readonly #rearm: () => void
  #told: presence.State | undefined
  #closedAt: number | undefined
  #seenAt = 0
  #writtenAt = 0

  constructor(desk: { env: Env; tables: Tables; sessions: Sessions; userId: () => string; rearm: () => void }) {
    this.#env = desk.env
    this.#tables = desk.tables
    this.#sessions = desk.sessions
    this.#userId = desk.userId
    this.#rearm = desk.rearm
  }

  /** A device said hello, or anything else. */
  alive(session: Session, now: number): void {
    this.#closedAt = undefined
    if (now - session.attachment.aliveAt >= aliveEveryMs) session.keep({ aliveAt: now })
  }

  active(session: Session, now: number): void {
    session.keep({ activeAt: now, aliveAt: now })
    this.acted(now)
  }

  /** The person itself did something. */
  acted(now: number): void {
    this.#seenAt = Math.max(this.#seenAt, now)
    if (now - this.#writtenAt >= seenEveryMs) this.#write()
  }

  closed(now: number): void {
    if (this.#sessions.size > 0) return
    this.#closedAt = now
    if (this.#seenAt > this.#writtenAt) this.#write()
  }

  current(now: number): presence.Presence {
    const seenAt = Math.max(this.#seenAt, this.#tables.read(presence.seenAt) ?? 0)
    return { state: presence.stateOf(this.#signs(now), now), ...(seenAt > 0 ? { lastSeenAt: seenAt } : {}) }
  }

  /** Notes one who looks, and says what it may see; nothing to a stranger. */
  look(look: presence.Look, now: number): presence.Presence | undefined {
    const { watcherId: userId, shows } = look
    const seen = this.#tables.change((db) =>
      presence.watch(db, look) ? presence.seenBy(db, { userId, shows }, this.current(now)) : undefined,
    )
    if (seen) this.#rearm()
    return seen
  }

  /** Tells the watchers, if the state is another one than they know. */
  async check(now: number): Promise<void> {
    const state = presence.stateOf(this.#signs(now), now)
    this.#rearm()
    if (state === this.#told) return
    this.#told = state
    await this.tell(now)
  }

  /** Tells all watchers, or one of them, how this person shows itself now. */
  async tell(now: number, only?: string): Promise<void> {
    if (!this.#tables.exist) return
    const current = this.current(now)
    const told = this.#tables.read((db) =>
      presence
        .watchers(db)
        .filter(({ userId }) => only === undefined || userId === only)
        .map((watcher) => ({ watcher, seen: presence.seenBy(db, watcher, current) })),
    )
    await atOnce(told, calls, async ({ watcher: { userId }, seen }) => {
      try {
        const { watching } = await inboxStub(this.#env, userId).presence(this.#userId(), seen)
        if (!watching) this.#tables.change((db) => presence.unwatch(db, userId))
      } catch {
        // It looks again when it is back.
      }
    })
  }

  /** When the state may be another one. While nobody looks, nobody has to know. */
  dueAt(now: number): number | undefined {
    if (!this.#tables.exist || this.#tables.read(presence.watchers).length === 0) return undefined
    const at = presence.changesAt(this.#signs(now), now)
    if (at !== undefined) return at
    // Woken without a socket: whether the last one closed a moment ago is not known.
    return this.#told === undefined ? now + limits.reconnectGraceSeconds * 1_000 : undefined
  }

  #signs(now: number): presence.Signs {
    const sessions = this.#sessions.live(now)
    const aliveAt = Math.max(0, ...sessions.map((session) => Math.max(session.attachment.aliveAt, this.#sessions.pingedAt(session))))
    const activeAt = Math.max(this.#seenAt, ...sessions.map(({ attachment }) => Math.max(attachment.openedAt, attachment.activeAt)))
    return { aliveAt, activeAt, closedAt: sessions.length > 0 ? undefined : (this.#closedAt ?? 0) }
  }

  #write(): void {
    this.#writtenAt = this.#seenAt
    this.#tables.change((db) => presence.noteSeen(db, this.#seenAt))
  }
}
