/** Who refers to a content. The first one's bytes are everybody's; the last one takes them, and all that was made of them, with it. */
import { and, eq, lte, min } from 'drizzle-orm'
import type { Finding } from '../../platform/media.ts'
import type { Database } from '../database.ts'
import { content, garbage, reference } from './schema.ts'

export type Garbage = typeof garbage.$inferSelect
type Content = Pick<typeof content.$inferSelect, 'key' | 'finding'>

/** Whoever looks at bytes while they are deleted may still put down what it makes of them; by then it has ended. */
const lookMs = 20 * 60_000

const find = (db: Database) => db.orm.select().from(content).get()
const anyReference = (db: Database): boolean => db.orm.select().from(reference).limit(1).get() !== undefined

const throwAway = (db: Database, key: string, dueAt: number, isRoot = false): void =>
  void db.orm.insert(garbage).values({ key, dueAt, isRoot }).onConflictDoNothing().run()

const keysOf = (finding: Finding): string[] => [
  ...(finding.served ? [finding.served.key] : []),
  ...finding.thumbnails.map(({ key }) => key),
]

export function admit(db: Database, { mediaId, key }: { mediaId: string; key: string }): Content {
  db.orm.insert(reference).values({ mediaId }).onConflictDoNothing().run()
  const known = find(db)
  if (known) return known
  db.orm.insert(content).values({ one: 1, key, finding: null }).run()
  return { key, finding: null }
}

/** What is made of bytes is named after them. */
const isOf = (key: string, finding: Finding): boolean => keysOf(finding).every((made) => made.startsWith(key))

/**
 * The first finding stays, and is given; the uploaded bytes go where others are served in their place. What was made of bytes that
 * went meanwhile goes too, and who made it has to look at those that are there now.
 */
export function settle(db: Database, finding: Finding, now: number): Finding {
  const known = find(db)
  const needed = new Set(known?.finding ? keysOf(known.finding) : [])
  const isStale = !known || known.finding !== null || !isOf(known.key, finding)
  if (isStale) for (const key of keysOf(finding)) if (key !== known?.key && !needed.has(key)) throwAway(db, key, now)
  if (!known) return finding
  if (known.finding) return known.finding
  if (isStale) throw new Error('the bytes are elsewhere by now')
  db.orm.update(content).set({ finding }).run()
  if (finding.served && finding.served.key !== known.key) throwAway(db, known.key, now)
  return finding
}

/** `key` is where the upload's own bytes were; they go unless they are everybody's. */
export function drop(db: Database, { mediaId, key }: { mediaId: string; key: string }, now: number): void {
  db.orm.delete(reference).where(eq(reference.mediaId, mediaId)).run()
  const known = find(db)
  if (known?.key !== key) throwAway(db, key, now)
  if (!known || anyReference(db)) return
  throwAway(db, known.key, now, true)
  throwAway(db, known.key, now + lookMs, true)
  db.orm.delete(content).run()
}

/** Some of what is to be deleted from the bucket by now. */
export const due = (db: Database, now: number): Garbage[] => db.orm.select().from(garbage).where(lte(garbage.dueAt, now)).limit(100).all()

export const nextAt = (db: Database): number | undefined =>
  db.orm
    .select({ at: min(garbage.dueAt) })
    .from(garbage)
    .get()?.at ?? undefined

export function deleted(db: Database, { key, dueAt }: Garbage): void {
  db.orm
    .delete(garbage)
    .where(and(eq(garbage.key, key), eq(garbage.dueAt, dueAt)))
    .run()
}
