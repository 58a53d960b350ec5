/** Whom this person's devices look at: asked at once, and told on what changes, as long as some device looks. */
import * as presence from '../../domain/inbox/presence.ts'
import { inboxStub, isUserId } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { Refused, limits } from '../../protocol/index.ts'
import { Allowance } from '../sockets/allowance.ts'
import type { Tables } from '../tables.ts'
import type { Session, Sessions } from './sessions.ts'

/** Inboxes asked at one time. */
const calls = 50
/** A device may look at as many as it likes, one after the other; not at all of the world in a minute. */
const looksPerSecond = 20
const looksAtOnce = 400

const frameOf = (userId: string, seen: presence.Presence): string => JSON.stringify({ type: 'presence', userId, ...seen })

/** What a device was shown, in a letter: what is the same is not shown again. */
function letterOf({ state, lastSeenAt }: presence.Presence): string {
  const letter = state.charAt(1)
  return lastSeenAt === undefined ? letter : letter.toUpperCase()
}

export class Watching {
  readonly #env: Env
  readonly #tables: Tables
  readonly #sessions: Sessions
  readonly #allowance = new Allowance(looksPerSecond, looksAtOnce)

  constructor({ env, tables, sessions }: { env: Env; tables: Tables; sessions: Sessions }) {
    this.#env = env
    this.#tables = tables
    this.#sessions = sessions
  }

  /** Ids that can be nobody's are not kept: they may be long, and what a socket keeps over sleep is bounded. */
  watch(session: Session, userIds: string[], now: number): void {
    const before = session.attachment.watched
    if (new Set([...Object.keys(before), ...userIds]).size > limits.watchedUsers)
      throw new Refused('conflict', `A device watches at most ${limits.watchedUsers} users at a time. Unwatch others first.`)
    // An id that can be nobody's is as good as a stranger's, and is not kept.
    const asked = [...new Set(userIds.filter(isUserId))]
    for (const _ of asked) this.#allowance.take(session.deviceId, now)
    session.keep({ watched: { ...Object.fromEntries(asked.map((userId) => [userId, ''])), ...before } })
    void this.#ask(session, asked)
  }

  unwatch(session: Session, userIds: string[]): void {
    const watched = Object.entries(session.attachment.watched).filter(([userId]) => !userIds.includes(userId))
    session.keep({ watched: Object.fromEntries(watched) })
  }

  /** What this user may see has changed: of all whom it watches, or of one. */
  async again(only?: string): Promise<void> {
    for (const session of this.#sessions.all()) {
      const watched = Object.keys(session.attachment.watched).filter((userId) => only === undefined || userId === only)
      await this.#ask(session, watched, { state: 'offline' })
    }
  }

  /** Somebody whom a device here watches, or did, is there or not; tells whether it still does. */
  heard(userId: string, seen: presence.Presence, now: number): boolean {
    const watching = this.#sessions.live(now).filter(({ attachment }) => userId in attachment.watched)
    const shown = this.#tables.read((db) => (presence.lookAt(db, userId) ? seen : { state: 'offline' as const }))
    for (const session of watching) if (session.attachment.watched[userId] !== letterOf(shown)) this.#show(session, userId, shown, now)
    return watching.length > 0
  }

  async #ask(session: Session, userIds: string[], stranger?: presence.Presence): Promise<void> {
    await atOnce(userIds, calls, async (userId) => {
      const found = await this.#look(userId)
      const seen = found === null ? stranger : found
      if (!seen || session.closing !== undefined) return
      // A device that asks is answered; one that did not is told what is another.
      if (stranger && session.attachment.watched[userId] === letterOf(seen)) return
      this.#show(session, userId, seen, Date.now())
    })
  }

  #show(session: Session, userId: string, seen: presence.Presence, now: number): void {
    const { watched } = session.attachment
    if (userId in watched) session.keep({ watched: { ...watched, [userId]: letterOf(seen) } })
    session.tell([frameOf(userId, seen)], now)
  }

  /** Null for a stranger, or where nobody is. */
  async #look(userId: string): Promise<presence.Presence | null | undefined> {
    try {
      const look = this.#tables.read((db) => presence.lookAt(db, userId))
      if (!look) return { state: 'offline' }
      return await inboxStub(this.#env, userId).look(look)
    } catch {
      return undefined
    }
  }
}
