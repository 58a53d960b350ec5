/** Whether this person is there, told to those who look: a change costs what its watchers cost, and nothing where nobody looks. */
import * as presence from '../../domain/inbox/presence.ts'
import { inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { type Device, limits } from '../../protocol/index.ts'
import type { Tables } from '../tables.ts'
import type { Session, Sessions } from './sessions.ts'

/** Watchers called at one time. */
const calls = 50
/** What a person does is written down this often; while a socket carries it over sleep hardly ever, and the last of it when the last socket closes. */
const seenMs = 60_000
const seenWhileOpenMs = 60 * 60_000
/** For so long a socket that fell silent is listened for. */
const silenceMs = 5 * 60_000
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
  #isWatched: boolean | undefined
  #closedAt = 0
  /** Of sockets that closed. */
  #activeAt = 0
  /** When the person last did something; not known before it is asked for. */
  #seenAt: number | undefined
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
    session.aliveAt = now
    if (now - session.attachment.aliveAt >= aliveEveryMs) session.keep({ aliveAt: now })
    // Those who look may have been told that nobody is there.
    if (session.greeted && (this.#told === undefined || this.#told === 'offline')) void this.check(now)
  }

  active(session: Session, now: number): void {
    session.keep({ activeAt: now, aliveAt: now })
    this.acted(now)
  }

  /** The person itself did something. While a socket is open it carries that over sleep, so that it need not be written at once. */
  acted(now: number): void {
    const [session] = this.#sessions.live(now)
    this.#seenAt = Math.max(this.#known(), now)
    if (session && now - session.attachment.seenAt >= aliveEveryMs) session.keep({ seenAt: now })
    const since = Math.max(this.#writtenAt, session?.attachment.openedAt ?? 0)
    if (now - since >= (session ? seenWhileOpenMs : seenMs)) this.#write()
  }

  /** A socket that was silent for long has been given up already: that it ends is no news. */
  closed(session: Session, now: number): void {
    const { openedAt, activeAt, seenAt } = session.attachment
    this.#seenAt = Math.max(this.#known(), seenAt)
    this.#activeAt = Math.max(this.#activeAt, openedAt, activeAt)
    if (session.greeted && now - this.#aliveAt(session) <= limits.onlineSeconds * 1_000) this.#closedAt = now
    const [other] = this.#sessions.all()
    if (!other) return this.#seenAt > this.#writtenAt ? this.#write() : undefined
    if (seenAt > other.attachment.seenAt) other.keep({ seenAt })
  }

  /** When the person did something last, as far as it is known here; 0 for never. */
  get actedAt(): number {
    return this.#known()
  }

  /** The device as its socket shows it to be active. */
  activeNow(device: Device, now: number): Device {
    const sessions = this.#sessions.ofDevice(device.id).filter((session) => session.isOpen(now))
    return { ...device, lastActiveAt: Math.max(device.lastActiveAt, ...sessions.map((session) => this.#aliveAt(session))) }
  }

  current(now: number): presence.Presence {
    const seenAt = this.#known()
    return { state: presence.stateOf(this.#signs(now), now), ...(seenAt > 0 ? { lastSeenAt: seenAt } : {}) }
  }

  /** Notes one who looks, and says what it may see; nothing to a stranger. */
  look(look: presence.Look, now: number): presence.Presence | undefined {
    const { watcherId: userId, shows } = look
    const seen = this.#tables.change((db) =>
      presence.watch(db, look) ? presence.seenBy(db, { userId, shows }, this.current(now)) : undefined,
    )
    this.#isWatched = undefined
    if (seen) this.#rearm()
    return seen
  }

  /** Whether somebody looks, or did when it was told last. */
  get isWatched(): boolean {
    return (this.#isWatched ??= this.#tables.exist && this.#tables.read(presence.watchers).length > 0)
  }

  #unwatch(userId: string): void {
    this.#isWatched = undefined
    this.#tables.change((db) => presence.unwatch(db, userId))
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
        if (!watching) this.#unwatch(userId)
      } catch {
        // It looks again when it is back.
      }
    })
  }

  /** There is nobody any more; these looked. */
  async ended(watchers: { userId: string }[]): Promise<void> {
    this.#isWatched = undefined
    await atOnce(watchers, calls, ({ userId }) =>
      inboxStub(this.#env, userId)
        .presence(this.#userId(), { state: 'offline' })
        .catch(() => undefined),
    )
  }

  /** This person is in one conversation less, or has one contact less: those who look, or one of them, may be strangers now. */
  async part(only?: string): Promise<void> {
    const watchers = this.#tables.read(presence.watchers).filter(({ userId }) => only === undefined || userId === only)
    // One that cannot be asked looks again when it is back.
    await atOnce(watchers, calls, ({ userId }) =>
      inboxStub(this.#env, userId)
        .lookAgain(this.#userId())
        .catch(() => undefined),
    )
  }

  /** When the state may be another one. While nobody looks, nobody has to know. */
  dueAt(now: number): number | undefined {
    if (!this.isWatched) return undefined
    const signs = this.#signs(now)
    const at = presence.changesAt(signs, now)
    if (at !== undefined) return at
    // A socket that fell silent may be heard again, and the platform answers its pings without waking anybody.
    const onlineMs = limits.onlineSeconds * 1_000
    const silentMs = now - signs.aliveAt
    if (this.#sessions.size > 0 && silentMs < silenceMs) return signs.aliveAt + (Math.floor(silentMs / onlineMs) + 1) * onlineMs + 1
    // Woken without a socket: whether the last one closed a moment ago is not known.
    return this.#told === undefined ? now + limits.reconnectGraceSeconds * 1_000 : undefined
  }

  #signs(now: number): presence.Signs {
    const sessions = this.#sessions.live(now)
    const actives = sessions.map(({ attachment: { openedAt, activeAt } }) => Math.max(openedAt, activeAt))
    return {
      aliveAt: Math.max(0, ...sessions.map((session) => this.#aliveAt(session))),
      activeAt: Math.max(this.#known(), this.#activeAt, ...actives),
      closedAt: this.#closedAt,
    }
  }

  #aliveAt(session: Session): number {
    return Math.max(session.aliveAt, this.#sessions.pingedAt(session))
  }

  #known(): number {
    if (this.#seenAt !== undefined) return this.#seenAt
    this.#writtenAt = this.#tables.read(presence.seenAt) ?? 0
    const carried = [...this.#sessions.all()].map(({ attachment }) => attachment.seenAt)
    return (this.#seenAt = Math.max(this.#writtenAt, ...carried))
  }

  #write(): void {
    const seenAt = this.#known()
    this.#writtenAt = seenAt
    this.#tables.change((db) => presence.noteSeen(db, seenAt))
  }
}
