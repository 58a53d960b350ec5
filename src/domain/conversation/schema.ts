/** The tables of one conversation. A message is two rows: the log, keyed by seq, and one unique index. */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Content, ConversationSettings, Role } from '../../protocol/index.ts'
import { dueTable } from '../due.ts'
import type { Duty } from './due.ts'

/** What a member may read: the messages after `from` up to `to`, the other changes after `fromRev` up to `toRev`. */
export interface Span {
  from: number
  to: number | null
  fromRev: number
  toRev: number | null
}

/** What a former member still sees of the conversation itself. */
export interface Farewell {
  title: string | null
  description: string | null
  avatarMediaId: string | null
  memberCount: number
  settings: ConversationSettings
  seq: number
  rev: number
}

/** By user id: whether it has blocked the other, and whether it shows when it reads. A group needs none. */
export type Facts = Record<string, { blocksPeer: boolean; readReceipts: boolean }>

/** When a group's last pushes were due, or its next ones are, and how many pauses have passed. */
export interface Rounds {
  dueAt: number
  step: number
}

/** By emoji, by the ordinal of the member: the rev of the reaction. See `reactions.ts`. */
export type Reactions = Record<string, Record<string, number>>

/** What a change says besides its numbers; the kind tells which fields. */
export interface ChangeData {
  seq?: number
  content?: Content
  editedAt?: number
  /** The rev of the edit, or of the reaction, before this one of the same message, so that all can be found without an index. */
  previous?: number
  /** With the first edit: what the message was before it. */
  original?: Content
  deletedAt?: number
  emoji?: string
  on?: boolean
  userId?: string
  joined?: true
  left?: true
  role?: Role
  title?: string
  description?: string
  avatarMediaId?: string | null
  settings?: ConversationSettings
}

export const conversation = sqliteTable('conversation', {
  one: integer('one').primaryKey(),
  id: text('id').notNull(),
  kind: text('kind', { enum: ['direct', 'group'] }).notNull(),
  title: text('title'),
  description: text('description'),
  avatarMediaId: text('avatar_media_id'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  memberCount: integer('member_count').notNull(),
  settings: text('settings', { mode: 'json' }).$type<ConversationSettings>().notNull(),
  /** Direct conversations: what the inboxes of the two know better. */
  facts: text('facts', { mode: 'json' }).$type<Facts>().notNull(),
  /** A letter for each member, by ordinal: what its inbox is known to know. See `reach.ts`. */
  reach: text('reach').notNull().default(''),
  /** How often in a row some inbox could not be told. */
  reachFailures: integer('reach_failures').notNull().default(0),
  /** Groups: how its pushes have grown rare. See `rounds.ts`. */
  rounds: text('rounds', { mode: 'json' }).$type<Rounds>(),
})

export const member = sqliteTable('member', {
  ordinal: integer('ordinal').primaryKey(),
  userId: text('user_id').notNull().unique(),
  /** What it is, or was when it left. */
  role: text('role').$type<Role>().notNull(),
  joinedAt: integer('joined_at').notNull(),
  /** The head at its (last) joining: where its marks start. */
  baseSeq: integer('base_seq').notNull(),
  /** The last one is open (`to` is null) while it is inside. */
  spans: text('spans', { mode: 'json' }).$type<Span[]>().notNull(),
  farewell: text('farewell', { mode: 'json' }).$type<Farewell>(),
  /** Whether it has hidden a message for itself, so that most readers need no look. */
  hides: integer('hides', { mode: 'boolean' }).notNull().default(false),
})

export const message = sqliteTable(
  'message',
  {
    seq: integer('seq').primaryKey(),
    id: text('id').notNull(),
    senderId: text('sender_id').notNull(),
    sentAt: integer('sent_at').notNull(),
    /** Null in a tombstone. */
    content: text('content', { mode: 'json' }).$type<Content>(),
    replyTo: integer('reply_to'),
    mentions: text('mentions', { mode: 'json' }).$type<string[]>(),
    reactions: text('reactions', { mode: 'json' }).$type<Reactions>(),
    editedAt: integer('edited_at'),
    /** The rev of the last edit, the end of the chain through `ChangeData.previous`. */
    editRev: integer('edit_rev'),
    deletedAt: integer('deleted_at'),
    expiresAt: integer('expires_at'),
  },
  (t) => [
    uniqueIndex('message_sender_id').on(t.senderId, t.id),
    index('message_expiry')
      .on(t.expiresAt)
      .where(sql`expires_at is not null and deleted_at is null`),
  ],
)

/** Of messages that carry a file; it stays when the message is emptied, so that who could see it is told that it is gone. */
export const attachment = sqliteTable(
  'attachment',
  {
    seq: integer('seq').primaryKey(),
    mediaId: text('media_id').notNull(),
    kind: text('kind', { enum: ['media', 'audio', 'file'] }).notNull(),
  },
  (t) => [index('attachment_media').on(t.mediaId, t.seq), index('attachment_kind').on(t.kind, t.seq)],
)

export const due = dueTable<Duty>()

export const change = sqliteTable('change', {
  rev: integer('rev').primaryKey(),
  at: integer('at').notNull(),
  by: text('by'),
  kind: text('kind', { enum: ['edit', 'delete', 'reaction', 'member', 'role', 'conversation', 'expiry'] }).notNull(),
  afterSeq: integer('after_seq').notNull(),
  data: text('data', { mode: 'json' }).$type<ChangeData>().notNull(),
})

export const hidden = sqliteTable('hidden', { ordinal: integer('ordinal').notNull(), seq: integer('seq').notNull() }, (t) => [
  primaryKey({ columns: [t.ordinal, t.seq] }),
])

/** The newest steps of a mark, oldest first: up to this seq at this time. */
export type Steps = [seq: number, at: number][]

/** Marks by ordinal, 64 members to a row, so that many readers of one moment cost one row. */
export const marks = sqliteTable('marks', {
  chunk: integer('chunk').primaryKey(),
  /** Own messages up to here are in the marks; later ones are read from the log. */
  through: integer('through').notNull(),
  data: text('data', { mode: 'json' }).$type<Record<string, { delivered: Steps; read: Steps }>>().notNull(),
})

export const invite = sqliteTable('invite', {
  code: text('code').primaryKey(),
  createdBy: text('created_by').notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  /** What is left; null is without end. */
  uses: integer('uses'),
  revokedAt: integer('revoked_at'),
})

export const ban = sqliteTable('ban', {
  userId: text('user_id').primaryKey(),
  by: text('by').notNull(),
  at: integer('at').notNull(),
})
