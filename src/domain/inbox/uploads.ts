/** What a user uploads: how much a day, how often a minute, and what of it is kept. */
import { eq, gt, lt, sql } from 'drizzle-orm'
import { Refused, type StorageUse } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import { upload, uploadDay } from './schema.ts'

const dayMs = 24 * 60 * 60 * 1_000
const minuteMs = 60 * 1_000

export interface UploadLimits {
  bytesPerDay: number
  perMinute: number
}

const bytesOn = (db: Database, day: number): number => db.orm.select().from(uploadDay).where(eq(uploadDay.day, day)).get()?.bytes ?? 0

/** Takes it from what this user may upload, or refuses it. */
export function begin(db: Database, { mediaId, size }: { mediaId: string; size: number }, limits: UploadLimits, now: number): void {
  account.live(db)
  const day = Math.floor(now / dayMs)
  const today = bytesOn(db, day)
  if (today + size > limits.bytesPerDay)
    throw new Refused('rate_limited', 'You have uploaded as much as you may today.', {
      retryAfterSeconds: Math.ceil(((day + 1) * dayMs - now) / 1_000),
    })
  const recent = db.orm
    .select()
    .from(upload)
    .where(gt(upload.createdAt, now - minuteMs))
    .orderBy(upload.createdAt)
    .all()
  const [oldest] = recent
  if (oldest && recent.length >= limits.perMinute)
    throw new Refused('rate_limited', 'Too many uploads at once. Try again in a moment.', {
      retryAfterSeconds: Math.max(1, Math.ceil((oldest.createdAt + minuteMs - now) / 1_000)),
    })
  db.orm.insert(upload).values({ mediaId, bytes: size, createdAt: now }).run()
  db.orm.delete(uploadDay).where(lt(uploadDay.day, day)).run()
  db.orm
    .insert(uploadDay)
    .values({ day, bytes: size })
    .onConflictDoUpdate({ target: uploadDay.day, set: { bytes: sql`${uploadDay.bytes} + ${size}` } })
    .run()
}

export function gone(db: Database, mediaId: string): void {
  db.orm.delete(upload).where(eq(upload.mediaId, mediaId)).run()
}

export function use(db: Database, { bytesPerDay: limitBytes }: UploadLimits, now: number): StorageUse {
  account.live(db)
  const kept = db.orm
    .select({ files: sql<number>`count(*)`, bytes: sql<number>`coalesce(sum(${upload.bytes}), 0)` })
    .from(upload)
    .get()
  return { files: kept?.files ?? 0, bytes: kept?.bytes ?? 0, today: { bytes: bytesOn(db, Math.floor(now / dayMs)), limitBytes } }
}
