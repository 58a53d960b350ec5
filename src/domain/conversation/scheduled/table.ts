/** The rows of what is to be sent later, by whose they are, by time and by file. */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Tx } from '../state.ts'
import { scheduled } from './schema.ts'

export type ScheduledRow = typeof scheduled.$inferSelect

const is = (userId: string, id: string) => and(eq(scheduled.userId, userId), eq(scheduled.id, id))

export function find(tx: Tx, userId: string, id: string): ScheduledRow | undefined {
  return tx.db.orm.select().from(scheduled).where(is(userId, id)).get()
}

/** A person's, the next one first. */
export function of(tx: Tx, userId: string): ScheduledRow[] {
  // Most people have none: a query builder would cost a greeting more than the look.
  if ([...tx.db.sql.exec('select 1 from scheduled where user_id = ? limit 1', userId)].length === 0) return []
  return tx.db.orm
    .select()
    .from(scheduled)
    .where(eq(scheduled.userId, userId))
    .orderBy(asc(scheduled.sendAt), asc(scheduled.createdAt), asc(scheduled.id))
    .all()
}

/** How many a person has, and how many bytes they are, but for one. */
export function weight(tx: Tx, userId: string, exceptId: string): { count: number; bytes: number } {
  const [row] = tx.db.sql.exec<{ count: number; bytes: number }>(
    'select count(*) as count, coalesce(sum(octet_length(content)), 0) as bytes from scheduled where user_id = ? and id <> ?',
    userId,
    exceptId,
  )
  return row ?? { count: 0, bytes: 0 }
}

/** Writes it, or over what it was. */
export function put(tx: Tx, row: ScheduledRow): void {
  tx.db.orm
    .insert(scheduled)
    .values(row)
    .onConflictDoUpdate({ target: [scheduled.userId, scheduled.id], set: row })
    .run()
}

export function remove(tx: Tx, { userId, id }: ScheduledRow): void {
  tx.db.orm.delete(scheduled).where(is(userId, id)).run()
}

/** Whose time has come, in the order of their times, some of them. */
export function due(tx: Tx, atMost: number): Pick<ScheduledRow, 'userId' | 'id'>[] {
  return tx.db.orm
    .select({ userId: scheduled.userId, id: scheduled.id })
    .from(scheduled)
    .where(and(sql`${scheduled.failedAt} is null`, sql`${scheduled.sendAt} <= ${tx.now}`))
    .orderBy(asc(scheduled.sendAt), asc(scheduled.createdAt), asc(scheduled.id))
    .limit(atMost)
    .all()
}

/** When the next one's time comes. */
export function nextAt(tx: Tx): number | undefined {
  const [row] = tx.db.sql.exec<{ at: number | null }>('select min(send_at) as at from scheduled where failed_at is null')
  return row?.at ?? undefined
}

/** Whether one of anybody's needs a file. */
export const holds = (tx: Tx, mediaId: string): boolean =>
  [...tx.db.sql.exec('select 1 from scheduled where held_media_id = ? limit 1', mediaId)].length > 0

/** Whether one of this person's carries a file. */
export const carries = (tx: Tx, userId: string, mediaId: string): boolean =>
  [...tx.db.sql.exec('select 1 from scheduled where held_media_id = ? and user_id = ? limit 1', mediaId, userId)].length > 0
