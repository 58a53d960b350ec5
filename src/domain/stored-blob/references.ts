/** Who refers to a content. The first one's bytes are everybody's; the last one takes them, and all that was made of them, with it. */
import { eq, inArray } from 'drizzle-orm'
import type { Finding } from '../../platform/media.ts'
import type { Database } from '../database.ts'
import { content, garbage, reference } from './schema.ts'

type Content = Pick<typeof content.$inferSelect, 'key' | 'finding'>

const find = (db: Database) => db.orm.select().from(content).get()
const anyReference = (db: Database): boolean => db.orm.select().from(reference).limit(1).get() !== undefined

const throwAway = (db: Database, keys: string[]): void => {
  for (const key of new Set(keys)) db.orm.insert(garbage).values({ key }).onConflictDoNothing().run()
}

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

/** The first finding stays; the uploaded bytes go where others are served in their place. */
export function settle(db: Database, finding: Finding): void {
  const known = find(db)
  if (!known) return throwAway(db, keysOf(finding))
  if (known.finding) return
  db.orm.update(content).set({ finding }).run()
  if (finding.served && finding.served.key !== known.key) throwAway(db, [known.key])
}

export function drop(db: Database, mediaId: string): void {
  db.orm.delete(reference).where(eq(reference.mediaId, mediaId)).run()
  const known = find(db)
  if (!known || anyReference(db)) return
  throwAway(db, [known.key, ...(known.finding ? keysOf(known.finding) : [])])
  db.orm.delete(content).run()
}

/** Some of what is to be deleted from the bucket. */
export const garbageKeys = (db: Database): string[] =>
  db.orm
    .select()
    .from(garbage)
    .limit(1_000)
    .all()
    .map(({ key }) => key)

export function deleted(db: Database, keys: string[]): void {
  for (let at = 0; at < keys.length; at += 50)
    db.orm
      .delete(garbage)
      .where(inArray(garbage.key, keys.slice(at, at + 50)))
      .run()
}
