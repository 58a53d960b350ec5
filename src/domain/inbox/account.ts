/** The account: one row, made once. After its deletion the row stays, empty, so that the id is never anybody again. */
import { type Account, type AccountSettings, Refused, type User, limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as devices from './devices.ts'
import * as erasure from './erasure.ts'
import { owed } from './due.ts'
import * as facts from './facts.ts'
import { account } from './schema.ts'

export type AccountRow = typeof account.$inferSelect

export interface NewAccount {
  userId: string
  handle: string
  name: string
  password: string
  /** Until when the handle is kept for this sign-up; somebody else may have it afterwards. */
  claimedUntil: number
}

export interface ProfilePatch {
  name?: string | undefined
  about?: string | undefined
  avatarMediaId?: string | null | undefined
  settings?: { [K in keyof AccountSettings]?: AccountSettings[K] | undefined } | undefined
}

const find = (db: Database): AccountRow | undefined => db.orm.select().from(account).get()

/** The account as long as it is somebody's. */
export function live(db: Database): AccountRow {
  const found = find(db)
  if (!found || found.deletedAt !== null) throw new Refused('not_found', 'There is no such user.')
  return found
}

/** Whose inbox this is, a deleted one's included. */
export function owner(db: Database): AccountRow {
  const found = find(db)
  if (!found) throw new Refused('not_found', 'There is no such user.')
  return found
}

/** What it takes to check a password: the hash, and the handle that wrong ones count against. */
export interface PasswordRecord {
  handle: string
  hash: string
}

export function passwordRecord(db: Database): PasswordRecord {
  const { handle, password: hash } = live(db)
  return { handle, hash }
}

export const userOf = ({ id, handle, name, about, avatarMediaId }: AccountRow): User => ({
  id,
  handle,
  name,
  ...(about === null ? {} : { about }),
  ...(avatarMediaId === null ? {} : { avatarMediaId }),
})

/** How it shows itself; nothing once it is no more. */
export function presented(db: Database): User | undefined {
  const found = owner(db)
  return found.deletedAt === null ? userOf(found) : undefined
}

export function get(db: Database): Account {
  const found = live(db)
  const { lastSeen, readReceipts, pushPreview, createdAt } = found
  return { ...userOf(found), settings: { lastSeen, readReceipts, ...(pushPreview ? {} : { pushPreview }) }, createdAt }
}

/** Too late a sign-up makes nothing: its handle may be somebody else's by now. */
export function create(db: Database, { userId, handle, name, password, claimedUntil }: NewAccount, now: number): void {
  if (find(db)) throw new Refused('conflict', 'There is an account already.')
  if (now >= claimedUntil) throw new Refused('unavailable', 'Signing up took too long. Try again.', { retryAfterSeconds: 1 })
  db.orm.insert(account).values({ one: 1, id: userId, handle, name, password, createdAt: now }).run()
}

/** Whether a living account goes by this handle. */
export function holds(db: Database, handle: string): boolean {
  const found = find(db)
  return found?.handle === handle && found.deletedAt === null
}

export function update(db: Database, { name, about, avatarMediaId, settings }: ProfilePatch, now: number): Account {
  const before = live(db)
  const { lastSeen, readReceipts, pushPreview } = settings ?? {}
  const changed = { name, about, avatarMediaId, lastSeen, readReceipts, pushPreview }
  if (Object.values(changed).some((value) => value !== undefined)) db.orm.update(account).set(changed).run()
  if (avatarMediaId !== undefined) letGo(db, before.avatarMediaId, now)
  if (readReceipts !== undefined && readReceipts !== before.readReceipts) facts.tellAll(db, now)
  if (JSON.stringify(userOf(live(db))) !== JSON.stringify(userOf(before))) presentAnew(db, now)
  return get(db)
}

/** Whether a file is this user’s picture. */
export const holdsPicture = (db: Database, mediaId: string): boolean => find(db)?.avatarMediaId === mediaId

/** A picture that may have been another one. */
function letGo(db: Database, picture: string | null, now: number): void {
  if (picture !== null && !holdsPicture(db, picture)) owed.add(db, { kind: 'picture', mediaId: picture }, now)
}

/** Whoever talks to this user has its profile in a list. */
function presentAnew(db: Database, now: number): void {
  for (const peerId of facts.peers(db)) owed.add(db, { kind: 'profile', peerId }, now)
}

const nobody = {
  handle: '',
  name: '',
  about: null,
  avatarMediaId: null,
  lastSeen: 'everyone',
  readReceipts: true,
  pushPreview: true,
  password: '',
  seenAt: null,
} as const

/** Ends every device, empties the profile and everything else, and owes it to all others that nothing of it is left with them. */
export function remove(db: Database, now: number): void {
  const { handle, avatarMediaId } = live(db)
  devices.revokeAll(db, now)
  db.orm
    .update(account)
    .set({ ...nobody, deletedAt: now })
    .run()
  letGo(db, avatarMediaId, now)
  presentAnew(db, now)
  erasure.empty(db, now)
  owed.add(db, { kind: 'release', handle, heldUntil: now + limits.handleHoldSeconds * 1_000 }, now)
}
