/**
 * Which conversations a user is in, as the conversations tell it. A row is marked when there is news, once, and not again
 * until the mark is lifted: so what happens while nobody looks costs nothing.
 */
import { eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as facts from './facts.ts'
import { conversation } from './schema.ts'

export type Row = typeof conversation.$inferSelect

/** What a conversation says of this user's membership. */
export interface Membership {
  conversationId: string
  kind: 'direct' | 'group'
  /** The other one of a direct conversation. */
  peerId?: string
  joined: boolean
  /** When it joined or left, and a number that orders its joinings and leavings. */
  since: { at: number; rev: number }
  /** What a direct conversation holds of this user. */
  facts?: facts.Facts
}

const every = 'select * from conversation'

interface Stored extends Record<string, SqlStorageValue> {
  id: string
  kind: Row['kind']
  peer_id: string | null
  peer: string | null
  state: Row['state']
  rev: number
  since_at: number
  muted_until: number | null
  pinned: number
  archived: number
  notify: Row['notify']
  archived_seq: number
  marked_unread: number
  draft: string | null
  usn: number
  marked: number
  activity_at: number
}

/** Read with every news of a sleeping inbox: a query builder would cost more than the query. */
function toRow(record: Stored): Row {
  const parse = <T>(value: string | null): T | null => (value === null ? null : JSON.parse(value))
  return {
    id: record.id,
    kind: record.kind,
    peerId: record.peer_id,
    peer: parse(record.peer),
    state: record.state,
    rev: record.rev,
    sinceAt: record.since_at,
    mutedUntil: record.muted_until,
    pinned: record.pinned === 1,
    archived: record.archived === 1,
    notify: record.notify,
    archivedSeq: record.archived_seq,
    markedUnread: record.marked_unread,
    draft: parse(record.draft),
    usn: record.usn,
    marked: record.marked === 1,
    activityAt: record.activity_at,
  }
}

export function find(db: Database, id: string): Row | undefined {
  const [record] = db.sql.exec<Stored>(`${every} where id = ?`, id)
  return record && toRow(record)
}

const inList = `${every} where state = 'joined' or not archived`

/** Those too that were left and put away. */
export const all = (db: Database): Row[] => Array.from(db.sql.exec<Stored>(every), toRow)

/** Everything that the list may show: one that was left stays until it is archived. */
export const shown = (db: Database): Row[] => Array.from(db.sql.exec<Stored>(inList), toRow)

/** The same, and what went from it since an update that a device has seen. */
export const shownSince = (db: Database, usn: number): Row[] => Array.from(db.sql.exec<Stored>(`${inList} or usn > ?`, usn), toRow)

/** Whether this is news: an older word of the same membership changes nothing. */
export function isNewer(known: Row | undefined, { joined, since }: Membership): boolean {
  if (!known || since.rev > known.rev) return true
  // Left and added again at once: both carry the same number, and the joining is the later one.
  return since.rev === known.rev && joined && known.state === 'left'
}

/** Takes a membership for the first time, or as it is now, together with what else is to be written. */
export function write(db: Database, row: Row): Row {
  db.orm.insert(conversation).values(row).onConflictDoUpdate({ target: conversation.id, set: row }).run()
  return row
}

/** A row for a conversation that was not known. */
export function make(db: Database, { conversationId: id, kind, peerId, facts: made }: Membership, now: number): Row {
  account.live(db)
  // It was made with the facts of a moment ago; a block since then found no conversation to tell.
  if (peerId !== undefined && !facts.hold(db, peerId, made)) facts.tell(db, peerId, now)
  return {
    id,
    kind,
    peerId: peerId ?? null,
    peer: null,
    state: 'joined',
    rev: 0,
    sinceAt: now,
    mutedUntil: null,
    pinned: false,
    archived: false,
    notify: 'all',
    archivedSeq: 0,
    markedUnread: 0,
    draft: null,
    usn: 0,
    marked: false,
    activityAt: 0,
  }
}

/** The groups that this user is in. */
export const groupIds = (db: Database): string[] =>
  db.sql
    .exec<{ id: string }>("select id from conversation where kind = 'group' and state = 'joined'")
    .toArray()
    .map(({ id }) => id)

/** Of a peer: the conversation with it. */
export const withPeer = (db: Database, peerId: string): Row | undefined =>
  db.orm.select().from(conversation).where(eq(conversation.peerId, peerId)).get()

/** Whether this user is in one of these. */
export function isInOneOf(db: Database, ids: string[]): boolean {
  const found = db.sql.exec(
    "select 1 from conversation where state = 'joined' and id in (select value from json_each(?)) limit 1",
    JSON.stringify(ids),
  )
  return [...found].length > 0
}
