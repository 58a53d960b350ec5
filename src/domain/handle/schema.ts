/** The one row of a handle. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const holder = sqliteTable('holder', {
  one: integer('one').primaryKey(),
  userId: text('user_id').notNull(),
  /** claimed: a sign-up is under way. confirmed: its account exists. held: its account is deleted, nobody has it yet. */
  state: text('state', { enum: ['claimed', 'confirmed', 'held'] }).notNull(),
  /** Until when a claim or a hold lasts; meaningless for a confirmed handle. */
  untilAt: integer('until_at').notNull(),
})
