/** The message log: numbered from 1 without gaps. Everything else refers to it by seq. */
import { type Content, Refused } from '../../protocol/index.ts'
import * as cold from './archive/cold.ts'
import * as ids from './archive/ids.ts'
import * as said from './archive/said.ts'
import * as segments from './archive/segments.ts'
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
  return row ? { seq: row.seq, sentAt: row.sent_at } : archivedById(tx, senderId, id)
}

function archivedById(tx: Tx, senderId: string, id: string): { seq: number; sentAt: number } | undefined {
  for (const seq of ids.candidates(tx, id)) {
    const row = at(tx, seq)
    if (row?.senderId === senderId && row.id === id) return { seq, sentAt: row.sentAt }
  }
  return undefined
}

/** Stores a message under the next seq, or nothing where the sender has used its id. */
export function append(tx: Tx, { id, senderId, content, replyTo, mentions, expireSeconds }: NewMessage): MessageRow | undefined {
  const { state } = tx
  if (archivedById(tx, senderId, id)) return undefined
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

function stillHere(tx: Tx, seq: number): MessageRow | undefined {
  const [record] = tx.db.sql.exec<MessageRecord>(bySeq, seq)
  return record && toRow(record, tx.now)
}

/** What the table has of a message goes before what the bucket has: it is newer. */
export const at = (tx: Tx, seq: number): MessageRow | undefined => stillHere(tx, seq) ?? cold.at(tx, seq)

/** The same for what can be done without where it lies in the bucket. */
export const glimpse = (tx: Tx, seq: number): MessageRow | undefined => stillHere(tx, seq) ?? cold.glimpse(tx, seq)

/** All of these will be looked at. */
export function gather(tx: Tx, seqs: number[]): void {
  if (tx.state.archive.through > 0) cold.gather(tx, seqs, (seq) => stillHere(tx, seq) !== undefined)
}

/** Whether a message still says something; known without a look into the bucket. */
export function isAlive(tx: Tx, seq: number): boolean {
  const row = stillHere(tx, seq)
  if (row) return row.deletedAt === null
  const segment = segments.of(tx, seq)
  return segment !== undefined && said.counts(tx, segment, seq)
}

/** Whether a message was sent before a time; most segments of the bucket tell it by themselves. */
export function isBefore(tx: Tx, seq: number, time: number): boolean {
  const segment = segments.of(tx, seq)
  if (segment && segment.lastSentAt < time) return true
  if (segment && segment.firstSentAt >= time) return false
  return (at(tx, seq)?.sentAt ?? 0) < time
}

/** What the table has of a stretch, both ends inclusive. */
export function stored(tx: Tx, from: number, to: number): MessageRow[] {
  const records = tx.db.sql.exec<MessageRecord>(`select ${columns} from message where seq between ? and ? order by seq`, from, to)
  return Array.from(records, (record) => toRow(record, tx.now))
}

const restore = `insert into message (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (seq) do nothing`

/** A message that lies in the bucket is in the table again, where it can be changed; one that is there already stays as it is. */
export function bringBack(tx: Tx, row: MessageRow): void {
  if (row.seq > tx.state.archive.through) return
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  const { seq, id, senderId, sentAt, content, replyTo, mentions, reactions, editedAt, editRev, deletedAt, expiresAt } = row
  const words = [json(content), replyTo, json(mentions), json(reactions)]
  tx.db.sql.exec(restore, seq, id, senderId, sentAt, ...words, editedAt, editRev, deletedAt, expiresAt)
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
    const pieces = segments.pieces(tx, from + 1, to)
    for (const piece of newestFirst ? pieces.toReversed() : pieces) {
      if (left <= 0) return
      for (const row of rowsOf(tx, piece, { reader: member, limit: left, newestFirst })) {
        left--
        yield row
      }
    }
  }
}

/** Whose hidden messages are left out. */
type Reader = Pick<MemberRow, 'ordinal' | 'hides'>
interface Take {
  reader: Reader
  limit: number
  newestFirst: boolean
  /** How many will be asked for besides. */
  ahead?: number
  /** Of the clock; before all times for what is stored, though its own is over. */
  now?: number
}

const rowsOf = (tx: Tx, piece: segments.Piece, take: Take): Generator<MessageRow> => (piece.segment ? archived : here)(tx, piece, take)

/** Of a stretch in the table. */
function* here(tx: Tx, { from, to }: segments.Piece, { reader: member, limit, newestFirst, now = tx.now }: Take): Generator<MessageRow> {
  const where = `seq between ? and ? ${member.hides ? notHidden : ''}`
  const bound = member.hides ? [from, to, member.ordinal, limit] : [from, to, limit]
  const order = newestFirst ? 'desc' : 'asc'
  for (const record of tx.db.sql.exec<MessageRecord>(
    `select ${columns} from message where ${where} order by seq ${order} limit ?`,
    ...bound,
  ))
    yield toRow(record, now)
}

/** All of a stretch as it is stored, whoever may see it, newest first. */
export function* raw(tx: Tx, from: number, to: number, limit: number, ahead: number): Generator<MessageRow> {
  let left = limit
  for (const piece of segments.pieces(tx, from, to).toReversed()) {
    if (left <= 0) return
    for (const row of rowsOf(tx, piece, { reader: { ordinal: 0, hides: false }, limit: left, newestFirst: true, ahead, now: 0 })) {
      left--
      yield row
    }
  }
}

const hiddenOnes = 'select seq from hidden where ordinal = ? and seq between ? and ?'

/** Of a stretch in the bucket, where every seq is one or the other: in the table, or there. */
function* archived(tx: Tx, piece: segments.Piece, take: Take): Generator<MessageRow> {
  const { from, to } = piece
  const { reader: member, limit, newestFirst, ahead = 0 } = take
  const newer = new Map(Array.from(here(tx, piece, take), (row) => [row.seq, row]))
  const records = member.hides ? tx.db.sql.exec<{ seq: number }>(hiddenOnes, member.ordinal, from, to).toArray() : []
  const hidden = new Set(records.map(({ seq }) => seq))
  const step = newestFirst ? -1 : 1
  let left = limit
  for (let seq = newestFirst ? to : from; seq >= from && seq <= to && left > 0; seq += step) {
    if (hidden.has(seq)) continue
    const row = newer.get(seq) ?? cold.at(tx, seq, Math.max(left + hidden.size, ahead), step)
    if (!row) throw new Error(`message ${seq} is nowhere`)
    left--
    yield row
  }
}

/** How many messages after `readSeq` this member has not read, and how many of them name it. */
export function unread(tx: Tx, member: MemberRow, readSeq: number): { unreadCount: number; mentionCount: number } {
  let unreadCount = 0
  let mentionCount = 0
  for (const span of member.spans) {
    const from = Math.max(readSeq, span.from)
    for (const piece of segments.pieces(tx, from + 1, span.to ?? tx.state.head.seq)) {
      const [row] = tx.db.sql.exec<{ unread: number; named: number | null }>(
        `select count(*) as unread, sum(exists (select 1 from json_each(coalesce(mentions, '[]')) where value in ('all', ?))) as named
         from message where seq between ? and ? and sender_id <> ? and deleted_at is null
         and (expires_at > ?${piece.segment ? '' : ' or expires_at is null'}) ${member.hides ? notHidden : ''}`,
        member.userId,
        piece.from,
        piece.to,
        member.userId,
        tx.now,
        ...(member.hides ? [member.ordinal] : []),
      )
      const [more, named] = piece.segment ? said.unread(tx, member, piece, piece.segment) : [0, 0]
      unreadCount += (row?.unread ?? 0) + more
      mentionCount += (row?.named ?? 0) + named
    }
  }
  return { unreadCount, mentionCount }
}
