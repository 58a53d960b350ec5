/** Which conversations a device may have a socket of. Written once a day for each, however often it is opened. */
import { and, eq, lte } from 'drizzle-orm'
import { limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { opened } from './schema.ts'

const keptMs = 7 * 24 * 60 * 60 * 1_000
const tokenMs = limits.accessTokenSeconds * 1_000

/** A socket lives as long as its token, and every further token passes here: so it is enough to know of the openings of the last day. */
export function note(db: Database, { deviceId, conversationId }: { deviceId: string; conversationId: string }, now: number): void {
  const [known] = db.sql.exec<{ until_at: number }>(
    'select until_at from opened where device_id = ? and conversation_id = ?',
    deviceId,
    conversationId,
  )
  if (known && known.until_at > now + tokenMs) return
  const untilAt = now + keptMs
  db.orm
    .delete(opened)
    .where(and(eq(opened.deviceId, deviceId), lte(opened.untilAt, now)))
    .run()
  db.orm
    .insert(opened)
    .values({ deviceId, conversationId, untilAt })
    .onConflictDoUpdate({ target: [opened.deviceId, opened.conversationId], set: { untilAt } })
    .run()
}
