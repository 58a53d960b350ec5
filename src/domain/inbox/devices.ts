/** The devices of a user, at most sixteen, and which pair of tokens each of them holds. A token that comes back after its successor was used is a replay and ends the device. */
import { asc, count, eq } from 'drizzle-orm'
import { type Device, Refused, limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { owed } from './due.ts'
import { device } from './schema.ts'

export interface NewDevice {
  deviceId: string
  name: string
  /** Of the first refresh token. */
  tokenHash: string
}

export interface Exchange {
  deviceId: string
  /** Of the token that came, and its number. */
  tokenHash: string
  generation: number
  successorHash: string
}

const activeEveryMs = 60_000
/** By then every upgrade that was confirmed before the end of its device has reached its conversation, or never will. */
const underWayMs = 1_500

const unauthenticated = () => new Refused('unauthenticated', 'The session has ended.')

type Row = typeof device.$inferSelect

const find = (db: Database, id: string): Row | undefined => db.orm.select().from(device).where(eq(device.id, id)).get()

const shown = ({ id, name, createdAt, lastActiveAt }: Row, currentId: string): Device => ({
  id,
  name,
  createdAt,
  lastActiveAt,
  current: id === currentId,
})

/** A device, and the generation of the pair that it holds. */
export interface Paired {
  device: Device
  generation: number
}

const paired = (row: Row): Paired => ({ device: shown(row, row.id), generation: row.generation })

export function create(db: Database, { deviceId: id, name, tokenHash }: NewDevice, now: number): Paired {
  const { devices } = db.orm.select({ devices: count() }).from(device).get() ?? { devices: 0 }
  if (devices >= limits.devicesPerUser)
    throw new Refused('conflict', `An account has at most ${limits.devicesPerUser} devices. Sign out on one of them first.`)
  const row: Row = { id, name, createdAt: now, lastActiveAt: now, generation: 1, tokenHash, previousHash: null, used: false }
  db.orm.insert(device).values(row).run()
  return paired(row)
}

export const list = (db: Database, currentId: string): Device[] =>
  db.orm
    .select()
    .from(device)
    .orderBy(asc(device.createdAt), asc(device.id))
    .all()
    .map((row) => shown(row, currentId))

interface Seen extends Record<string, SqlStorageValue> {
  generation: number
  used: number
  last_active_at: number
}

/**
 * An access token of this device has come. Runs at every request, so it writes only what is news: that the newest
 * pair has arrived, once, and now and then that the device is active.
 */
export function confirm(
  db: Database,
  { deviceId, generation, isHere }: { deviceId: string; generation: number; isHere: boolean },
  now: number,
): void {
  const [row] = db.sql.exec<Seen>('select generation, used, last_active_at from device where id = ?', deviceId)
  if (!row) throw unauthenticated()
  const arrived = row.used === 0 && generation === row.generation
  if (!arrived && (isHere || now - row.last_active_at < activeEveryMs)) return
  db.sql.exec('update device set used = ?, last_active_at = ? where id = ?', arrived ? 1 : row.used, now, deviceId)
}

/** The next pair, or the same one again as long as nothing of it came back. Nothing, with the device ended, for a replay. */
export function refresh(db: Database, { deviceId, tokenHash, generation, successorHash }: Exchange, now: number): Paired | undefined {
  const row = find(db, deviceId)
  if (!row) throw unauthenticated()
  if (generation === row.generation && tokenHash === row.tokenHash) {
    // Not the whole row: its key, written again, would be a second one.
    const next = { generation: generation + 1, tokenHash: successorHash, previousHash: tokenHash, used: false, lastActiveAt: now }
    db.orm.update(device).set(next).where(eq(device.id, deviceId)).run()
    return paired({ ...row, ...next })
  }
  if (generation === row.generation - 1 && tokenHash === row.previousHash && !row.used) return paired(row)
  // Newer than any that was given: the database was taken back to an earlier state, and nobody stole anything.
  if (generation >= row.generation) throw unauthenticated()
  revoke(db, deviceId, now)
  return undefined
}

/** Ends a device, and owes the cutting of its sockets: one duty, however many conversations it has opened. */
export function revoke(db: Database, deviceId: string, now: number): void {
  if (!find(db, deviceId)) throw new Refused('not_found', 'There is no such device.')
  db.orm.delete(device).where(eq(device.id, deviceId)).run()
  owed.add(db, { kind: 'cut', deviceId, settledAt: now + underWayMs }, now)
}

export function revokeAll(db: Database, now: number): void {
  for (const { id } of db.orm.select({ id: device.id }).from(device).all()) revoke(db, id, now)
}
