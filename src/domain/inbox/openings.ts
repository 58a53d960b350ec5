/** Which conversations a device may have a socket of. Written once a day for each, however often it is opened, and for a bounded number of them. */
import { and, eq } from 'drizzle-orm'
import { limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { opened } from './schema.ts'

export interface Opening {
  deviceId: string
  conversationId: string
}

const keptMs = 24 * 60 * 60 * 1_000
const tokenMs = limits.accessTokenSeconds * 1_000
const mostKept = 1_000

/**
 * A socket lives as long as its token, and every further token passes here: so it is enough to know of the openings of the
 * last day. It is noted before anybody knows whether the conversation exists, because it may have told of a new member
 * less quickly than that member opens it.
 */
export function note(db: Database, { deviceId, conversationId }: Opening, now: number): void {
  const [known] = db.sql.exec<{ until_at: number }>(
    'select until_at from opened where device_id = ? and conversation_id = ?',
    deviceId,
    conversationId,
  )
  if (known && known.until_at > now + tokenMs) return
  const untilAt = now + keptMs
  db.orm
    .insert(opened)
    .values({ deviceId, conversationId, untilAt })
    .onConflictDoUpdate({ target: [opened.deviceId, opened.conversationId], set: { untilAt } })
    .run()
  tidy(db, deviceId, now)
}

/** Drops what has run out, and beyond the bound the oldest: made-up ids first, so that they cannot drive out a socket that is really there. */
function tidy(db: Database, deviceId: string, now: number): void {
  db.sql.exec('delete from opened where device_id = ? and until_at <= ?', deviceId, now)
  const [row] = db.sql.exec<{ kept: number }>('select count(*) as kept from opened where device_id = ?', deviceId)
  const over = (row?.kept ?? 0) - mostKept
  if (over <= 0) return
  db.sql.exec(
    `delete from opened where device_id = ?1 and conversation_id in (
       select conversation_id from opened left join conversation on conversation.id = conversation_id
       where device_id = ?1 order by state is 'joined', until_at limit ?2
     )`,
    deviceId,
    over,
  )
}

/** The conversations that a device may still have a socket of: those that this user is known to be in, and the others. */
export function ofDevice(db: Database, deviceId: string, now: number): { joined: string[]; others: string[] } {
  const rows = db.sql
    .exec<{ id: string; joined: number }>(
      `select conversation_id as id, state is 'joined' as joined
       from opened left join conversation on conversation.id = conversation_id
       where device_id = ? and until_at > ?`,
      deviceId,
      now,
    )
    .toArray()
  const ids = (joined: number) => rows.filter((row) => row.joined === joined).map(({ id }) => id)
  return { joined: ids(1), others: ids(0) }
}

export function forget(db: Database, { deviceId, conversationId }: Opening): void {
  db.orm
    .delete(opened)
    .where(and(eq(opened.deviceId, deviceId), eq(opened.conversationId, conversationId)))
    .run()
}

/** Of a device that is no more and has no socket left. */
export function forgetAll(db: Database, deviceId: string): void {
  db.orm.delete(opened).where(eq(opened.deviceId, deviceId)).run()
}
