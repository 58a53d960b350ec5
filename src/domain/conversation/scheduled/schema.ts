/** The table of what is to be sent later; a row goes with the transaction that sends its message. */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Content, ErrorCode } from '../../../protocol/index.ts'

export const scheduled = sqliteTable(
  'scheduled',
  {
    userId: text('user_id').notNull(),
    /** Of the message that it becomes. */
    id: text('id').notNull(),
    content: text('content', { mode: 'json' }).$type<Content>().notNull(),
    replyTo: integer('reply_to'),
    mentions: text('mentions', { mode: 'json' }).$type<string[]>(),
    /** Of the message, counted from its sending. */
    expireSeconds: integer('expire_seconds'),
    sendAt: integer('send_at').notNull(),
    deviceId: text('device_id').notNull(),
    createdAt: integer('created_at').notNull(),
    /** The file that this conversation holds for it. */
    heldMediaId: text('held_media_id'),
    failedAt: integer('failed_at'),
    failedCode: text('failed_code').$type<ErrorCode>(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    index('scheduled_time')
      .on(t.sendAt)
      .where(sql`failed_at is null`),
    index('scheduled_media')
      .on(t.heldMediaId)
      .where(sql`held_media_id is not null`),
  ],
)
