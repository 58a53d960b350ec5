/** The tables of one content: where it is, what was found in it, who refers to it, and what of it is to be deleted. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Finding } from '../../platform/media.ts'

export const content = sqliteTable('content', {
  one: integer('one').primaryKey(),
  /** Of the uploaded bytes in the bucket. */
  key: text('key').notNull(),
  finding: text('finding', { mode: 'json' }).$type<Finding>(),
})

export const reference = sqliteTable('reference', { mediaId: text('media_id').primaryKey() })

/** Keys of the bucket that nobody needs any more. */
export const garbage = sqliteTable('garbage', { key: text('key').primaryKey() })
