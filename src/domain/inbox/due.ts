/** What an inbox still owes to other objects. Written with what caused it, gone once it went through: at least once, so every duty is idempotent. */
import { and, asc, eq, lte, min, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { due } from './schema.ts'

/** A duty names whom to tell, not what: that is read when it is carried out, so that a late try tells nothing stale. It is its own key. */
export type Duty =
  | { kind: 'facts'; peerId: string }
  /** How this user presents itself, or that it is no more. */
  | { kind: 'profile'; peerId: string }
  /** Every socket of a device that has ended. Until `settledAt` one may still be on its way, so it is done again then. */
  | { kind: 'cut'; deviceId: string; settledAt: number }
  /** Every group has to know whether devices of this user take pushes. */
  | { kind: 'pushes' }
  | { kind: 'release'; handle: string; heldUntil: number }

export type Job = typeof due.$inferSelect

const firstPauseMs = 1_000
const longestPauseMs = 60 * 60 * 1_000

const same = (job: Job) => and(eq(due.duty, job.duty), eq(due.version, job.version))

export function add(db: Database, duty: Duty, dueAt: number): void {
  db.orm
    .insert(due)
    .values({ duty, version: 1, dueAt, failures: 0 })
    .onConflictDoUpdate({ target: due.duty, set: { version: sql`${due.version} + 1`, dueAt, failures: 0 } })
    .run()
}

export const ready = (db: Database, now: number): Job[] =>
  db.orm.select().from(due).where(lte(due.dueAt, now)).orderBy(asc(due.dueAt)).limit(500).all()

/** The job as it is by now, if it is still to be done now. */
export const again = (db: Database, { duty }: Job, now: number): Job | undefined =>
  db.orm
    .select()
    .from(due)
    .where(and(eq(due.duty, duty), lte(due.dueAt, now)))
    .get()

/** When the next one is due. */
export const nextAt = (db: Database): number | undefined =>
  db.orm
    .select({ at: min(due.dueAt) })
    .from(due)
    .get()?.at ?? undefined

/** Went through; what was asked for again meanwhile stays. */
export function done(db: Database, job: Job): void {
  db.orm.delete(due).where(same(job)).run()
}

/** Went through, and has to be done once more at that time. */
export function putOff(db: Database, job: Job, dueAt: number): void {
  db.orm.update(due).set({ dueAt, failures: 0 }).where(same(job)).run()
}

export function failed(db: Database, job: Job, now: number): void {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** job.failures)
  db.orm
    .update(due)
    .set({ failures: job.failures + 1, dueAt: now + pauseMs })
    .where(same(job))
    .run()
}
