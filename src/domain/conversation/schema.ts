/** The tables of one conversation. A message is two rows: the log, keyed by seq, and one unique index. */
import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Content, ConversationSettings, Pin, Role } from '../../protocol/index.ts'
import { dueTable } from '../due.ts'
import type { Duty } from './due.ts'

/** What a member may read: the messages after `from` up to `to`, the other changes after `fromRev` up to `toRev`. */
export interface Span {
  from: number
  to: number | null
  fromRev: number
  toRev: number | null
}

/** A message that is shown above all others, oldest pin first. `expiresAt` is the message's. */
export interface PinRow {
  seq: number
  by: string
  at: number
  expiresAt?: number
}

/** What a former member still sees of the conversation itself. */
export interface Farewell {
  title: string | null
  description: string | null
  avatarMediaId: string | null
  memberCount: number
  settings: ConversationSettings
  /** Absent in farewells from before there were pins. */
  pins?: PinRow[]
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
  pins?: Pin[]
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
  /** The newest seq that lies in the bucket, and when it was sent; 0 without an archive. */
  archivedThrough: integer('archived_through').notNull().default(0),
  archivedSentAt: integer('archived_sent_at').notNull().default(0),
  /** Groups: how its pushes have grown rare. See `rounds.ts`. */
  rounds: text('rounds', { mode: 'json' }).$type<Rounds>(),
  /** Here, and not in a table of their own, because whoever wakes the object reads them. */
  pins: text('pins', { mode: 'json' }).$type<PinRow[]>().notNull().default([]),
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
  /** When it last starred a message or took a star away; null where it never did, so that most readers need no look. */
  starsAt: integer('stars_at'),
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

/** A stretch of the log that lies in the bucket, and what of it is needed without a look there. See `archive/`. */
export const segment = sqliteTable('segment', {
  fromSeq: integer('from_seq').primaryKey(),
  toSeq: integer('to_seq').notNull(),
  key: text('key').notNull(),
  bytes: integer('bytes').notNull(),
  sha256: text('sha256').notNull(),
  firstSentAt: integer('first_sent_at').notNull(),
  lastSentAt: integer('last_sent_at').notNull(),
  senders: text('senders', { mode: 'json' }).$type<string[]>().notNull(),
  mentions: text('mentions', { mode: 'json' }).$type<[seq: number, userIds: string[]][]>().notNull(),
  /** For each seq the index of its sender, in two bytes. */
  authors: blob('authors').notNull(),
  /** See `archive/ids.ts`. */
  ids: blob('ids').notNull(),
})

/** Ids of archived messages whose time is far from the message's. */
export const strayId = sqliteTable('stray_id', { id: text('id').notNull(), seq: integer('seq').notNull() }, (t) => [
  primaryKey({ columns: [t.id, t.seq] }),
])

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

export { scheduled } from './scheduled/schema.ts'
/** People whose accounts are no more, and how much of what they have left here is gone. */
export const erasure = sqliteTable('erasure', {
  userId: text('user_id').primaryKey(),
  /** Their messages up to this id of theirs are empty. */
  throughId: text('through_id').notNull().default(''),
  /** The changes up to this one were searched for their reactions. */
  throughRev: integer('through_rev').notNull().default(0),
  /** When nothing was left of them but tombstones. */
  doneAt: integer('done_at'),
})

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

/** Messages that a member has marked for itself. */
export const star = sqliteTable(
  'star',
  { seq: integer('seq').notNull(), ordinal: integer('ordinal').notNull(), at: integer('at').notNull() },
  (t) => [primaryKey({ columns: [t.seq, t.ordinal] }), index('star_at').on(t.ordinal, t.at)],
)

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
