/** One upload from its announcement to its end: receiving, whole, settled, gone. Each step is taken once, and none backwards. */
import type { Finding, Servable, Task } from '../../platform/media.ts'
import { type MediaInfo, Refused } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { owed } from './due.ts'
import * as holders from './holders.ts'
import * as journal from './journal.ts'
import { upload } from './schema.ts'

export type UploadRow = typeof upload.$inferSelect

export interface NewUpload {
  id: string
  ownerId: string
  size: number
  name: string | null
  claimedType: string | null
}

export const absent = (): Refused => new Refused('not_found', 'There is no such media.')
export const over = (): Refused => new Refused('gone', 'This file was deleted.')

/** Where its own bytes go. What is made of them lies under keys that begin with it. */
export const ownKey = (id: string): string => `media/${id}`

export function create(db: Database, input: NewUpload, now: number): void {
  if (db.orm.select().from(upload).get()) throw new Refused('conflict', 'There is such an upload already.')
  db.orm
    .insert(upload)
    .values({ one: 1, ...input, createdAt: now, state: 'receiving', key: ownKey(input.id) })
    .run()
}

/** Its owner is no more: where it was not announced yet, it never will be. */
export function preclude(db: Database, id: string, ownerId: string, now: number): void {
  db.orm
    .insert(upload)
    .values({ one: 1, id, ownerId, size: 0, name: null, claimedType: null, createdAt: now, state: 'gone', key: ownKey(id) })
    .onConflictDoNothing()
    .run()
}

export function get(db: Database): UploadRow {
  const row = db.orm.select().from(upload).get()
  if (!row) throw absent()
  return row
}

/** For the owner: how far it has come. */
export function progress(db: Database): { row: UploadRow; offset: number } {
  const row = get(db)
  return { row, offset: row.state === 'receiving' ? journal.offset(db, row.size) : row.size }
}

/** All bytes are one object of the bucket. */
export function complete(db: Database, now: number): void {
  const { state, key } = get(db)
  // Given up while the bucket was at work: its object is there after all.
  if (state === 'gone') owed.add(db, { kind: 'discard', key, multipartId: null }, now)
  if (state !== 'receiving') return
  journal.clear(db)
  db.orm.update(upload).set({ state: 'whole', wholeAt: now }).run()
  owed.add(db, { kind: 'look' }, now)
}

export function task(db: Database): Task | null {
  const { state, id: mediaId, key, size, sha256 } = get(db)
  return state === 'whole' ? { mediaId, key, size, ...(sha256 === null ? {} : { sha256 }) } : null
}

/** Written before the content hears of this upload, so that it also hears of its end whatever happens between. */
export function named(db: Database, sha256: string): void {
  if (get(db).state === 'whole') db.orm.update(upload).set({ sha256 }).run()
}

/** The content knows it, and its bytes may be elsewhere. Tells whether it is still wanted. */
export function hashed(db: Database, sha256: string, key: string, now: number): boolean {
  const row = get(db)
  if (row.state !== 'whole') return false
  if (row.key !== key) owed.add(db, { kind: 'discard', key: row.key, multipartId: null }, now)
  db.orm.update(upload).set({ sha256, key }).run()
  return true
}

export function settle(db: Database, finding: Finding, now: number): boolean {
  if (get(db).state !== 'whole') return false
  db.orm.update(upload).set({ state: 'settled', finding }).run()
  owed.remove(db, { kind: 'look' })
  for (const { kind, id } of holders.current(holders.all(db)))
    if (kind === 'conversation') owed.add(db, { kind: 'tell', conversationId: id }, now)
  return true
}

/** Nobody holds it, or it was given up: what it has in the bucket goes, and what is known of it. */
export function end(db: Database, now: number): void {
  const { state, key, sha256, multipartId } = get(db)
  if (state === 'gone') return
  journal.clear(db)
  owed.remove(db, { kind: 'look' })
  db.orm.update(upload).set({ state: 'gone', name: null, claimedType: null, finding: null, sha256: null }).run()
  if (sha256 === null) owed.add(db, { kind: 'discard', key, multipartId }, now)
  else owed.add(db, { kind: 'drop', sha256 }, now)
  owed.add(db, { kind: 'report' }, now)
}

/** When it goes if nothing happens. */
export function unusedAt(db: Database, unusedMs: number): number | undefined {
  const { state, createdAt, wholeAt } = get(db)
  if (state === 'gone') return undefined
  const claimedAt = holders.oldestClaim(db)
  if (claimedAt !== undefined) return claimedAt + unusedMs
  return holders.anyCurrent(db) ? undefined : (wholeAt ?? createdAt) + unusedMs
}

const unknownType = 'application/octet-stream'

export function info({ id: mediaId, state, size, name, finding }: UploadRow): MediaInfo {
  const named = name === null ? {} : { name }
  if (state !== 'settled' || !finding) return { mediaId, state: 'processing', mime: unknownType, size, ...named, thumbnailWidths: [] }
  const { served, width, height, durationSeconds, thumbnails } = finding
  return {
    mediaId,
    state: finding.state,
    mime: served?.mime ?? finding.mime,
    size: served?.size ?? size,
    ...named,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    thumbnailWidths: thumbnails.map((thumbnail) => thumbnail.width),
  }
}

export function servable(row: UploadRow): Servable {
  const { finding, sha256, key } = row
  if (!finding || sha256 === null) throw over()
  if (finding.state === 'quarantined') throw new Refused('gone', 'This file was found to be dangerous, and is not given to anybody.')
  if (!finding.served) throw new Refused('gone', 'This file could not be made safe to show.')
  const { served, thumbnails } = finding
  return {
    info: info(row),
    key: served.key,
    size: served.size,
    mime: served.mime,
    etag: `"${sha256}${served.key === key ? '' : '.clean'}"`,
    thumbnails,
  }
}
