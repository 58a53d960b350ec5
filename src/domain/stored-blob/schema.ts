/** The tables of one content: where it is, what was found in it, who refers to it, and what of it is to be deleted. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Finding } from '../../platform/media.ts'

export const content = sqliteTable('content', {
  one: integer('one').primaryKey(),
  /** Of the uploaded bytes in the bucket. */
  key: text('key').notNull(),
  finding: text('finding', { mode: 'json' }).$type<Finding>(),
})

export const reference = sqliteTable('reference', { mediaId: text('media_id').primaryKey() })

/** Keys of the bucket that nobody needs any more, and when they are to be deleted. */
export const garbage = sqliteTable(
  'garbage',
  {
    key: text('key').notNull(),
    dueAt: integer('due_at').notNull(),
    /** With all that was made of it: every key that begins with it. */
    isRoot: integer('is_root', { mode: 'boolean' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.key, table.dueAt] })],
)
