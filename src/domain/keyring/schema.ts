/** The keys of a deployment. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const signingKey = sqliteTable('signing_key', {
  kid: text('kid').primaryKey(),
  /** 256 bits, base64url. */
  secret: text('secret').notNull(),
  createdAt: integer('created_at').notNull(),
  /** Published before it signs, so that every isolate knows it by then. */
  signsFrom: integer('signs_from').notNull(),
})

export const refreshKey = sqliteTable('refresh_key', {
  one: integer('one').primaryKey(),
  secret: text('secret').notNull(),
})
