/** Whether a user is there, and who may know: `online` by a sign of life, `away` when nobody was active, last seen by what the person did. */
import { eq, isNull } from 'drizzle-orm'
import { limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as conversations from './conversations.ts'
import { account as accounts, contact, watcher } from './schema.ts'

export type State = 'online' | 'away' | 'offline'

export interface Presence {
  state: State
  lastSeenAt?: number
}

/** What the devices of a user show of it. */
export interface Signs {
  /** The last sign of life of any open socket; 0 without one. */
  aliveAt: number
  /** When somebody was last active at a device, or came to one. */
  activeAt: number
  /** When a socket closed that had shown signs of life; 0 for never. */
  closedAt: number
}

const onlineMs = limits.onlineSeconds * 1_000
const awayMs = limits.awaySeconds * 1_000
const graceMs = limits.reconnectGraceSeconds * 1_000

/** Whatever else happens, the person is there until then. */
const goneAt = ({ aliveAt, closedAt }: Signs): number => Math.max(aliveAt + onlineMs + 1, closedAt + graceMs)

export function stateOf(signs: Signs, now: number): State {
  if (now >= goneAt(signs)) return 'offline'
  return now - signs.activeAt >= awayMs ? 'away' : 'online'
}

/** When the state may be another one if nothing happens until then; never for who is offline. */
export function changesAt(signs: Signs, now: number): number | undefined {
  const state = stateOf(signs, now)
  if (state === 'offline') return undefined
  return state === 'away' ? goneAt(signs) : Math.min(goneAt(signs), signs.activeAt + awayMs)
}

/** A device of another user that looks at this one. */
export interface Look {
  watcherId: string
  /** Whether the watcher keeps this user as a contact. */
  contact: boolean
  /** Whether the watcher lets this user see when it was last seen itself. */
  shows: boolean
  /** Groups that the watcher is in, where nothing else may connect the two. */
  groupIds: string[]
}

const find = (db: Database, userId: string) => db.orm.select().from(contact).where(eq(contact.userId, userId)).get()

/** Those who share a conversation, or are contacts. */
function isRelated(db: Database, { watcherId, contact: isContact, groupIds }: Look): boolean {
  if (isContact || find(db, watcherId)) return true
  return conversations.withPeer(db, watcherId) !== undefined || conversations.isInOneOf(db, groupIds)
}

/** Notes who looks; false for a stranger, who is told nothing, also if it was none before. */
export function watch(db: Database, look: Look): boolean {
  account.live(db)
  const { watcherId: userId, shows } = look
  if (!isRelated(db, look)) {
    unwatch(db, userId)
    return false
  }
  const known = db.orm.select().from(watcher).where(eq(watcher.userId, userId)).get()
  if (known?.shows !== shows)
    db.orm.insert(watcher).values({ userId, shows }).onConflictDoUpdate({ target: watcher.userId, set: { shows } }).run()
  return true
}

export const watchers = (db: Database): { userId: string; shows: boolean }[] => db.orm.select().from(watcher).all()

export function unwatch(db: Database, userId: string): void {
  db.orm.delete(watcher).where(eq(watcher.userId, userId)).run()
}

/** The state as one watcher may see it: a block shows nobody there, and last seen is shown as both allow. */
export function seenBy(db: Database, { userId, shows }: { userId: string; shows: boolean }, presence: Presence): Presence {
  const known = find(db, userId)
  if (known?.blocked) return { state: 'offline' }
  const { lastSeen, deletedAt } = account.owner(db)
  if (deletedAt !== null) return { state: 'offline' }
  const allowed = lastSeen === 'everyone' || (lastSeen === 'contacts' && known !== undefined)
  const { state, lastSeenAt } = presence
  return { state, ...(allowed && shows && lastSeenAt !== undefined ? { lastSeenAt } : {}) }
}

/** How this user looks at another: nothing of one whom it has blocked. */
export function lookAt(db: Database, userId: string): Look | undefined {
  const own = account.live(db)
  const known = find(db, userId)
  if (known?.blocked) return undefined
  const near = known !== undefined || conversations.withPeer(db, userId) !== undefined
  return {
    watcherId: own.id,
    contact: known !== undefined,
    shows: own.lastSeen === 'everyone' || (own.lastSeen === 'contacts' && known !== undefined),
    groupIds: near ? [] : conversations.groupIds(db),
  }
}

/** When the person last did something. */
export const seenAt = (db: Database): number | undefined => {
  const { seenAt: at } = account.owner(db)
  return at ?? undefined
}

/** Of an account that is no more nothing is written down. */
export function noteSeen(db: Database, at: number): void {
  db.orm.update(accounts).set({ seenAt: at }).where(isNull(accounts.deletedAt)).run()
}
