/** The message log: numbered from 1 without gaps. Everything else refers to it by seq. */
import { type Content, Refused } from '../../protocol/index.ts'
import type { MemberRow } from './members.ts'
import type { message } from './schema.ts'
import type { Tx } from './state.ts'
import { sees } from './visibility.ts'

export type MessageRow = typeof message.$inferSelect

interface MessageRecord extends Record<string, SqlStorageValue> {
  seq: number
  id: string
  sender_id: string
  sent_at: number
  content: string | null
  reply_to: number | null
  mentions: string | null
  reactions: string | null
  edited_at: number | null
  edit_rev: number | null
  deleted_at: number | null
  expires_at: number | null
}

const columns = 'seq, id, sender_id, sent_at, content, reply_to, mentions, reactions, edited_at, edit_rev, deleted_at, expires_at'
const insert = `insert into message (seq, id, sender_id, sent_at, content, reply_to, mentions, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (sender_id, id) do nothing`
const byId = 'select seq, sent_at from message where sender_id = ? and id = ?'
const bySeq = `select ${columns} from message where seq = ?`
const notHidden = 'and not exists (select 1 from hidden where hidden.ordinal = ? and hidden.seq = message.seq)'

/** A message whose time is over is a tombstone for every reader, though its row may not be emptied yet. */
function toRow(record: MessageRecord, now: number): MessageRow {
  const over = record.expires_at !== null && record.expires_at <= now && record.deleted_at === null
  const parse = <T>(value: string | null): T | null => (value === null || over ? null : JSON.parse(value))
  return {
    seq: record.seq,
    id: record.id,
    senderId: record.sender_id,
    sentAt: record.sent_at,
    content: parse(record.content),
    replyTo: over ? null : record.reply_to,
    mentions: parse(record.mentions),
    reactions: parse(record.reactions),
    editedAt: over ? null : record.edited_at,
    editRev: over ? null : record.edit_rev,
    deletedAt: over ? record.expires_at : record.deleted_at,
    expiresAt: record.expires_at,
  }
}

export interface NewMessage {
  id: string
  senderId: string
  content: Content
  replyTo: number | null
  mentions: string[] | null
  /** Of this message alone. */
  expireSeconds?: number | undefined
}

/** The shorter of the two times holds, that of the message or that of the conversation. */
function lifeOf(tx: Tx, own: number | undefined): number | null {
  const { expireSeconds: all } = tx.state.info.settings
  if (own === undefined) return all
  return all === null ? own : Math.min(own, all)
}

/** The seq and time that an id of this sender has already. */
export function findById(tx: Tx, senderId: string, id: string): { seq: number; sentAt: number } | undefined {
  const [row] = tx.db.sql.exec<{ seq: number; sent_at: number }>(byId, senderId, id)
  return row && { seq: row.seq, sentAt: row.sent_at }
}

/** Stores a message under the next seq, or nothing where the sender has used its id. */
export function append(tx: Tx, { id, senderId, content, replyTo, mentions, expireSeconds }: NewMessage): MessageRow | undefined {
  const { state } = tx
  const seq = state.head.seq + 1
  const sentAt = Math.max(tx.now, state.lastSentAt)
  const life = lifeOf(tx, expireSeconds)
  const expiresAt = life === null ? null : sentAt + life * 1_000
  const names = mentions === null ? null : JSON.stringify(mentions)
  const { rowsWritten } = tx.db.sql.exec(insert, seq, id, senderId, sentAt, JSON.stringify(content), replyTo, names, expiresAt)
  if (rowsWritten === 0) return undefined
  state.head.seq = seq
  state.lastSentAt = sentAt
  return {
    seq,
    id,
    senderId,
    sentAt,
    content,
    replyTo,
    mentions,
    expiresAt,
    reactions: null,
    editedAt: null,
    editRev: null,
    deletedAt: null,
  }
}

export function at(tx: Tx, seq: number): MessageRow | undefined {
  const [record] = tx.db.sql.exec<MessageRecord>(bySeq, seq)
  return record && toRow(record, tx.now)
}

/** The newest of all, newest first. */
export function newest(tx: Tx, limit: number): MessageRow[] {
  const records = tx.db.sql.exec<MessageRecord>(`select ${columns} from message order by seq desc limit ?`, limit)
  return Array.from(records, (record) => toRow(record, tx.now))
}

/** A message that this member may see; any other does not exist. */
export function visible(tx: Tx, member: MemberRow, seq: number): MessageRow {
  const row = sees(tx, member, seq) ? at(tx, seq) : undefined
  if (!row) throw new Refused('not_found', 'There is no such message.')
  return row
}

export interface Range {
  /** Exclusive. */
  after?: number
  /** Exclusive. */
  before?: number
  limit: number
  newestFirst?: boolean
}

/** What a member may see of a stretch of the log, read interval by interval, and never more rows than asked for. */
export function* range(
  tx: Tx,
  member: MemberRow,
  { after = 0, before = tx.state.head.seq + 1, limit, newestFirst = false }: Range,
): Generator<MessageRow> {
  const spans = newestFirst ? member.spans.toReversed() : member.spans
  let left = limit
  for (const span of spans) {
    const from = Math.max(after, span.from)
    const to = Math.min(before - 1, span.to ?? tx.state.head.seq)
    if (left <= 0) return
    if (from >= to) continue
    const order = newestFirst ? 'desc' : 'asc'
    const where = `seq > ? and seq <= ? ${member.hides ? notHidden : ''}`
    const bound = member.hides ? [from, to, member.ordinal, left] : [from, to, left]
    for (const record of tx.db.sql.exec<MessageRecord>(
      `select ${columns} from message where ${where} order by seq ${order} limit ?`,
      ...bound,
    )) {
      left--
      yield toRow(record, tx.now)
    }
  }
}

export interface Unread {
  unreadCount: number
  mentionCount: number
  /** When the first of them disappears. */
  endsAt?: number
}

/** How many messages after `readSeq` this member has not read, and how many of them name it. */
export function unread(tx: Tx, member: MemberRow, readSeq: number): Unread {
  let unreadCount = 0
  let mentionCount = 0
  let endsAt: number | undefined
  for (const span of member.spans) {
    const from = Math.max(readSeq, span.from)
    const to = span.to ?? tx.state.head.seq
    if (from >= to) continue
    const [row] = tx.db.sql.exec<{ unread: number; named: number | null; ends_at: number | null }>(
      `select count(*) as unread, sum(exists (select 1 from json_each(coalesce(mentions, '[]')) where value in ('all', ?))) as named,
         min(expires_at) as ends_at
       from message where seq > ? and seq <= ? and sender_id <> ? and deleted_at is null and (expires_at is null or expires_at > ?)
       ${member.hides ? notHidden : ''}`,
      member.userId,
      from,
      to,
      member.userId,
      tx.now,
      ...(member.hides ? [member.ordinal] : []),
    )
    unreadCount += row?.unread ?? 0
    mentionCount += row?.named ?? 0
    if (typeof row?.ends_at === 'number') endsAt = Math.min(row.ends_at, endsAt ?? row.ends_at)
  }
  return { unreadCount, mentionCount, ...(endsAt === undefined ? {} : { endsAt }) }
}
