/** The tables of one upload: what it is, its bytes until they are whole, who holds it, and what is still to be done. */
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { dueTable } from '../due.ts'
import type { Duty } from './due.ts'
import type { Finding, Holder } from '../../platform/media.ts'

export const upload = sqliteTable('upload', {
  one: integer('one').primaryKey(),
  id: text('id').notNull(),
  ownerId: text('owner_id').notNull(),
  /** Bytes, as announced. */
  size: integer('size').notNull(),
  name: text('name'),
  /** What the client says it is: believed by nobody. */
  claimedType: text('claimed_type'),
  createdAt: integer('created_at').notNull(),
  /** `whole`: all bytes are in the bucket; `settled`: they were looked at; `gone`: deleted, or given up. */
  state: text('state', { enum: ['receiving', 'whole', 'settled', 'gone'] }).notNull(),
  /** R2's id of the multipart upload, once it has begun. */
  multipartId: text('multipart_id'),
  wholeAt: integer('whole_at'),
  /** Where the bytes are: its own key, or that of the first upload of the same bytes. */
  key: text('key').notNull(),
  sha256: text('sha256'),
  finding: text('finding', { mode: 'json' }).$type<Finding>(),
})

/** Parts that are in the bucket, each of the same size but for the last. */
export const part = sqliteTable('part', { number: integer('number').primaryKey(), etag: text('etag').notNull() })

/** What came after the last part, in order, until it fills a part itself. */
export const tail = sqliteTable('tail', { ordinal: integer('ordinal').primaryKey(), bytes: blob('bytes', { mode: 'buffer' }).notNull() })

export const holder = sqliteTable(
  'holder',
  {
    kind: text('kind').$type<Holder['kind']>().notNull(),
    id: text('id').notNull(),
    claimedAt: integer('claimed_at').notNull(),
    /** Whether it was asked since, and holds it. */
    confirmed: integer('confirmed', { mode: 'boolean' }).notNull().default(false),
    /** When it let go; kept, because its members are told that it is gone and not that it never was. */
    releasedAt: integer('released_at'),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
)

export const due = dueTable<Duty>()
