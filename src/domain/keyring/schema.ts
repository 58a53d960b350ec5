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

/** The key by which push services know this deployment: never rotated, because every subscription names it. */
export const vapidKey = sqliteTable('vapid_key', {
  one: integer('one').primaryKey(),
  jwk: text('jwk', { mode: 'json' }).$type<{ x: string; y: string; d: string }>().notNull(),
})

/** Tokens of push providers, until they end. */
export const providerToken = sqliteTable('provider_token', {
  provider: text('provider').$type<'fcm' | 'apns'>().primaryKey(),
  token: text('token').notNull(),
  /** Of the credentials that it was made with. */
  issuer: text('issuer').notNull(),
  untilAt: integer('until_at').notNull(),
})

/** What queues gave up on, for the operator: a number for each queue, and the newest of them. */
export const deadLetter = sqliteTable('dead_letter', {
  id: integer('id').primaryKey(),
  queue: text('queue').notNull(),
  at: integer('at').notNull(),
  attempts: integer('attempts').notNull(),
  /** As JSON; ids only. */
  body: text('body').notNull(),
})
