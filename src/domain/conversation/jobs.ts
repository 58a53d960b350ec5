/** Work that must happen outside this object, at least once: kept until it is done, tried again with growing pauses. */
import { asc, eq, lte, min } from 'drizzle-orm'
import { type MembershipNotice, job } from './schema.ts'
import type { Tx } from './state.ts'

export type Job = typeof job.$inferSelect

const firstPauseMs = 2_000
const longestPauseMs = 10 * 60_000

/** To be done at once; the alarm repeats it should this process end before it is done. */
export function add(tx: Tx, notice: Pick<MembershipNotice, 'userIds' | 'pair' | 'facts' | 'joined' | 'at' | 'rev'>): void {
  if (notice.userIds.length === 0) return
  const { id: conversationId, kind } = tx.state.info
  const dueAt = tx.now + firstPauseMs
  const row = tx.db.orm
    .insert(job)
    .values({ kind: 'membership', attempts: 1, dueAt, payload: { ...notice, conversationId, kind } })
    .returning()
    .get()
  tx.effects.push({ type: 'job', job: row }, { type: 'wake', at: dueAt })
}

/** The jobs that are due, each put off while it is being done, so that an alarm in between does not do it too. */
export function take(tx: Tx): Job[] {
  const due = tx.db.orm.select().from(job).where(lte(job.dueAt, tx.now)).orderBy(asc(job.id)).all()
  for (const { id, attempts } of due) {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** attempts)
    tx.db.orm
      .update(job)
      .set({ attempts: attempts + 1, dueAt: tx.now + pause })
      .where(eq(job.id, id))
      .run()
  }
  return due
}

/** What is left to do of a job: for those who could not be told. */
export function finish(tx: Tx, { id, payload }: Job, failed: string[]): void {
  if (failed.length === 0) tx.db.orm.delete(job).where(eq(job.id, id)).run()
  else
    tx.db.orm
      .update(job)
      .set({ payload: { ...payload, userIds: failed } })
      .where(eq(job.id, id))
      .run()
}

export function nextDue(tx: Tx): number | undefined {
  return (
    tx.db.orm
      .select({ at: min(job.dueAt) })
      .from(job)
      .get()?.at ?? undefined
  )
}
