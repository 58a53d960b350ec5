/** Of which conversations devices may show something: a row for each, from the first push until the person has seen it. */
import { eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { type Told, notice } from './schema.ts'

export const find = (db: Database, conversationId: string): Told | undefined =>
  db.orm.select({ told: notice.told }).from(notice).where(eq(notice.conversationId, conversationId)).get()?.told

/** Without a device there is nothing to keep. */
export function save(db: Database, conversationId: string, told: Told): void {
  if (Object.keys(told).length === 0) db.orm.delete(notice).where(eq(notice.conversationId, conversationId)).run()
  else db.orm.insert(notice).values({ conversationId, told }).onConflictDoUpdate({ target: notice.conversationId, set: { told } }).run()
}
