/** The tables of one user's inbox: the account, its devices, whom it knows, which conversations it is in, and what is still to be done. */
import { sql } from 'drizzle-orm'
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { AccountSettings, Draft, Preferences, User } from '../../protocol/index.ts'
import { dueTable } from '../due.ts'
import type { Duty } from './due.ts'

export const account = sqliteTable('account', {
  one: integer('one').primaryKey(),
  id: text('id').notNull(),
  handle: text('handle').notNull(),
  name: text('name').notNull(),
  about: text('about'),
  avatarMediaId: text('avatar_media_id'),
  lastSeen: text('last_seen').$type<AccountSettings['lastSeen']>().notNull().default('everyone'),
  readReceipts: integer('read_receipts', { mode: 'boolean' }).notNull().default(true),
  /** The hash with its parameters. */
  password: text('password').notNull(),
  createdAt: integer('created_at').notNull(),
  deletedAt: integer('deleted_at'),
  /** When the person last did something, as far as it was written down. */
  seenAt: integer('seen_at'),
})

export const device = sqliteTable('device', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: integer('created_at').notNull(),
  lastActiveAt: integer('last_active_at').notNull(),
  /** Counts the pairs of tokens that this device was given. */
  generation: integer('generation').notNull(),
  /** Of the refresh token of this generation. */
  tokenHash: text('token_hash').notNull(),
  /** Of the one before it. */
  previousHash: text('previous_hash'),
  /** Whether a token of this generation came back: from then on the one before it is a replay. */
  used: integer('used', { mode: 'boolean' }).notNull().default(false),
})

export const contact = sqliteTable('contact', {
  userId: text('user_id').primaryKey(),
  name: text('name'),
  blocked: integer('blocked', { mode: 'boolean' }).notNull(),
})

export const conversation = sqliteTable('conversation', {
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['direct', 'group'] }).notNull(),
  /** The other one of a direct conversation, and how it presents itself: null until asked for, `deleted` where it is no more. */
  peerId: text('peer_id'),
  peer: text('peer', { mode: 'json' }).$type<User | 'deleted'>(),
  state: text('state', { enum: ['joined', 'left'] }).notNull(),
  /** Of the change that brought this state. */
  rev: integer('rev').notNull(),
  sinceAt: integer('since_at').notNull(),
  mutedUntil: integer('muted_until'),
  pinned: integer('pinned', { mode: 'boolean' }).notNull().default(false),
  archived: integer('archived', { mode: 'boolean' }).notNull().default(false),
  notify: text('notify').$type<Preferences['notify']>().notNull().default('all'),
  /** The head when it was archived, or muted while archived: what comes later brings it back. */
  archivedSeq: integer('archived_seq').notNull().default(0),
  /** 0, or one more than what was read when the user marked it to come back to. */
  markedUnread: integer('marked_unread')
    .notNull()
    .default(sql`false`),
  draft: text('draft', { mode: 'json' }).$type<Draft>(),
  /** The update number of the newest change that is written down. */
  usn: integer('usn').notNull().default(0),
  /** More may have happened since than is written down: whoever comes back is shown it anew. */
  marked: integer('marked', { mode: 'boolean' }).notNull().default(false),
  /** What lifts it in the list; exact only where nothing more may have happened. */
  activityAt: integer('activity_at').notNull().default(0),
})

/** Whose devices watch this user's presence, or did: they say so when they are told. */
export const watcher = sqliteTable('watcher', {
  userId: text('user_id').primaryKey(),
  /** Whether the watcher lets this user see when it was last seen itself. */
  shows: integer('shows', { mode: 'boolean' }).notNull(),
})

/** Which conversations a device may have a socket of, so that a revocation can cut them. */
export const opened = sqliteTable(
  'opened',
  {
    deviceId: text('device_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    /** No socket of this opening lives longer. */
    untilAt: integer('until_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.conversationId] })],
)

/** What this user has uploaded and somebody may still see. */
export const upload = sqliteTable('upload', {
  mediaId: text('media_id').primaryKey(),
  bytes: integer('bytes').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** How much this user has uploaded on a day (UTC, in days since the epoch), whatever became of it. */
export const uploadDay = sqliteTable('upload_day', { day: integer('day').primaryKey(), bytes: integer('bytes').notNull() })

export const due = dueTable<Duty>()
