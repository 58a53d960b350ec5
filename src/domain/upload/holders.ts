/** Who holds a file: whom to ask who may see it. What is written here is a memory; the truth is theirs. */
import { and, eq, isNull, min, sql } from 'drizzle-orm'
import type { Holder } from '../../platform/media.ts'
import type { Database } from '../database.ts'
import { holder } from './schema.ts'

export type HolderRow = typeof holder.$inferSelect

const same = ({ kind, id }: Holder) => and(eq(holder.kind, kind), eq(holder.id, id))

export const all = (db: Database): HolderRow[] => db.orm.select().from(holder).all()

export const current = (rows: HolderRow[]): HolderRow[] => rows.filter(({ releasedAt }) => releasedAt === null)

/** Written before the message is, so that there is never a message without bytes. */
export function claim(db: Database, { kind, id }: Holder, now: number): void {
  const fresh = { claimedAt: now, confirmed: false, releasedAt: null }
  db.orm
    .insert(holder)
    .values({ kind, id, ...fresh })
    .onConflictDoUpdate({ target: [holder.kind, holder.id], set: fresh })
    .run()
}

/** Tells whether it held it. `claimedBefore`: a claim made since is another one. */
export function release(db: Database, which: Holder, now: number, claimedBefore = Infinity): boolean {
  const row = db.orm.select().from(holder).where(same(which)).get()
  if (!row || row.releasedAt !== null || row.claimedAt >= claimedBefore) return false
  db.orm.update(holder).set({ releasedAt: now }).where(same(which)).run()
  return true
}

export function confirm(db: Database, which: Holder, claimedAt: number): void {
  db.orm
    .update(holder)
    .set({ confirmed: true })
    .where(and(same(which), eq(holder.claimedAt, claimedAt)))
    .run()
}

export const anyCurrent = (db: Database): boolean =>
  db.orm
    .select({ one: sql`1` })
    .from(holder)
    .where(isNull(holder.releasedAt))
    .limit(1)
    .get() !== undefined

/** When the oldest of those that nobody has asked yet claimed it. */
export const oldestClaim = (db: Database): number | undefined =>
  db.orm
    .select({ at: min(holder.claimedAt) })
    .from(holder)
    .where(and(isNull(holder.releasedAt), eq(holder.confirmed, false)))
    .get()?.at ?? undefined

/** Those whose claims are that old, and were never asked whether they hold it. */
export const unconfirmed = (db: Database, claimedUntil: number): HolderRow[] =>
  current(all(db)).filter(({ confirmed, claimedAt }) => !confirmed && claimedAt <= claimedUntil)
