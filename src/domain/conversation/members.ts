/** Who is in a conversation, as what, and since when; each person has one row, whatever it did. */
import { eq } from 'drizzle-orm'
import { type Member, Refused, type Role } from '../../protocol/index.ts'
import * as reach from './reach.ts'
import { type Farewell, type Span, member } from './schema.ts'
import type { Tx } from './state.ts'

export type MemberRow = typeof member.$inferSelect
export interface NewMember {
  userId: string
  role: Role
}

/** A row as SQLite gives it; all null where a join found nobody. */
export interface MemberRecord extends Record<string, SqlStorageValue> {
  ordinal: number | null
  user_id: string
  role: Role
  joined_at: number
  base_seq: number
  spans: string
  farewell: string | null
  hides: number
  stars_at: number | null
}

export const columns = ['ordinal', 'user_id', 'role', 'joined_at', 'base_seq', 'spans', 'farewell', 'hides', 'stars_at'] as const

export function toMember(row: MemberRecord): MemberRow {
  const spans: Span[] = JSON.parse(row.spans)
  const farewell: Farewell | null = row.farewell === null ? null : JSON.parse(row.farewell)
  return {
    ordinal: row.ordinal ?? 0,
    userId: row.user_id,
    role: row.role,
    joinedAt: row.joined_at,
    baseSeq: row.base_seq,
    spans,
    farewell,
    hides: row.hides === 1,
    starsAt: row.stars_at,
  }
}

const everybodyOf = `select ${columns.join(', ')} from member`
const everybody = `${everybodyOf} order by ordinal`
const byUserId = `select ${columns.join(', ')} from member where user_id = ?`

/** Somebody who is or was inside. */
export function find(tx: Tx, userId: string): MemberRow | undefined {
  const known = tx.state.members.get(userId)
  if (known) return known
  const [row] = tx.db.sql.exec<MemberRecord>(byUserId, userId)
  if (!row) return undefined
  const found = toMember(row)
  tx.state.members.set(userId, found)
  return found
}

export const isInside = (row: MemberRow): boolean => row.spans.at(-1)?.to === null

/** Somebody who is or was inside; to all others the conversation does not exist. */
export function known(tx: Tx, userId: string): MemberRow {
  const row = find(tx, userId)
  if (!row) throw new Refused('not_found', 'There is no such conversation.')
  return row
}

/** Somebody who is inside now. */
export function inside(tx: Tx, userId: string): MemberRow {
  const row = known(tx, userId)
  if (!isInside(row)) throw new Refused('forbidden', 'You are not in this conversation any more.')
  return row
}

/** These, whether they are inside or were. */
export function byOrdinals(tx: Tx, ordinals: number[]): MemberRow[] {
  const rows = tx.db.sql.exec<MemberRecord>(`${everybodyOf} where ordinal in (select value from json_each(?))`, JSON.stringify(ordinals))
  return Array.from(rows, toMember)
}

/** Everybody who is inside now, in the order of joining; read once while nobody comes or goes. */
export function all(tx: Tx): MemberRow[] {
  if (tx.state.everyone) return tx.state.everyone
  // Asked for by every greeting; a query builder would cost a cold object more than the query.
  const rows = Array.from(tx.db.sql.exec<MemberRecord>(everybody), toMember).filter(isInside)
  for (const row of rows) tx.state.members.set(row.userId, row)
  return (tx.state.everyone = rows)
}

/** Whose marks are shown: of a direct conversation both, also when the account of one is no more. */
export function marked(tx: Tx): MemberRow[] {
  const { kind, memberCount } = tx.state.info
  if (kind === 'group' || memberCount === 2) return all(tx)
  return Array.from(tx.db.sql.exec<MemberRecord>(everybody), toMember)
}
const endingWith = `select user_id from member where farewell is not null
  and (hides or json_extract(farewell, '$.seq') in (select value from json_each(?)))`

/** Who has left, and may see one of these as the last: nobody tells them anything else. */
export const formerWith = (tx: Tx, seqs: number[]): string[] =>
  Array.from(tx.db.sql.exec<{ user_id: string }>(endingWith, JSON.stringify(seqs)), (row) => row.user_id)

export function update(tx: Tx, row: MemberRow, values: Partial<Omit<MemberRow, 'ordinal' | 'userId'>>): MemberRow {
  const next = { ...row, ...values }
  tx.db.orm.update(member).set(values).where(eq(member.ordinal, row.ordinal)).run()
  tx.state.members.set(row.userId, next)
  tx.state.everyone = undefined
  return next
}

/**
 * Begins an interval at the head. A first joiner of a group that shares its history sees all of it; one who comes
 * back never sees what lay between, whatever the setting.
 */
export function join(tx: Tx, { userId, role }: NewMember): MemberRow {
  const { head, info } = tx.state
  const before = find(tx, userId)
  const from = !before && info.settings.history === 'shared' ? 0 : head.seq
  const span: Span = { from, to: null, fromRev: head.rev, toRev: null }
  const values = { role, joinedAt: tx.now, baseSeq: head.seq, farewell: null, spans: [...(before?.spans ?? []), span] }
  if (before) return owed(tx, update(tx, before, values))
  const row = tx.db.orm
    .insert(member)
    .values({ ...values, userId })
    .returning()
    .get()
  tx.state.members.set(userId, row)
  tx.state.everyone = undefined
  return owed(tx, row)
}

/** Its inbox has to hear that it joined, or left. */
function owed(tx: Tx, row: MemberRow): MemberRow {
  reach.set(tx, row, 'owed')
  return row
}

/** Ends the interval of somebody inside at the head, and keeps how the conversation looked then. */
export function leave(tx: Tx, row: MemberRow): MemberRow {
  const { head, info } = tx.state
  const { title, description, avatarMediaId, memberCount, settings, pins } = info
  const spans = row.spans.map((span) => (span.to === null ? { ...span, to: head.seq, toRev: head.rev } : span))
  return owed(tx, update(tx, row, { spans, farewell: { title, description, avatarMediaId, memberCount, settings, pins, ...head } }))
}

export function view(row: MemberRow, marks: { deliveredSeq: number; readSeq: number }): Member {
  return { userId: row.userId, role: row.role, joinedAt: row.joinedAt, ...marks }
}
