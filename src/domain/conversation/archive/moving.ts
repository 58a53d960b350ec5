/**
 * Messages on their way to the bucket and back. What is written there is planned, put under a new key, and taken over in one transaction that
 * looks again at what changed meanwhile; until then the table has everything, so that a fall at any point loses or doubles nothing.
 */
import { type Duty, owed } from '../due.ts'
import type { MessageRow } from '../log.ts'
import * as log from '../log.ts'
import * as marks from '../marks.ts'
import type { Tx } from '../state.ts'
import * as ids from './ids.ts'
import * as said from './said.ts'
import * as segments from './segments.ts'
import type { Segment } from './segments.ts'

/** When messages go to the bucket; the operator's variables. */
export interface Policy {
  /** Older than this, whatever the size. */
  afterMs: number
  /** When the object holds more than this, everything but the newest goes. */
  aboveBytes: number
  /** So many of the newest stay in any case. */
  keepMessages: number
  segmentMessages: number
}

/** What somebody says of it for once. */
export type Terms = { [K in keyof Policy]?: Policy[K] | undefined }

export const policyWith = (policy: Policy, terms: Terms): Policy => ({
  afterMs: terms.afterMs ?? policy.afterMs,
  aboveBytes: terms.aboveBytes ?? policy.aboveBytes,
  keepMessages: terms.keepMessages ?? policy.keepMessages,
  segmentMessages: terms.segmentMessages ?? policy.segmentMessages,
})

/** Younger messages are never moved: the ids of new ones are looked for in segments of about their time. */
const youngestMs = 60 * 60 * 1_000
/** Of the text of one segment, in UTF-16 units. */
const segmentUnits = 1024 * 1024
/** An object that was put and not taken over is taken away after this time. */
const unusedMs = 10 * 60 * 1_000
/** Deletions of about one time are written out of a segment together. */
const rewriteAfterMs = 30_000

/** The lowest seq that lies in no segment, and the last one before the next segment begins. */
function gap(tx: Tx): { from: number; to: number } {
  let from = 1
  for (const segment of segments.all(tx)) {
    if (segment.fromSeq > from) return { from, to: segment.fromSeq - 1 }
    from = segment.toSeq + 1
  }
  return { from, to: tx.state.head.seq }
}

/** When the oldest messages in the table go, where there are enough of them. */
export function nextAt(tx: Tx, { afterMs, aboveBytes, keepMessages, segmentMessages }: Policy): number | undefined {
  const { from, to } = gap(tx)
  const last = Math.min(to, from + segmentMessages - 1)
  if (last > tx.state.head.seq - keepMessages || (to === tx.state.head.seq && last < from + segmentMessages - 1)) return undefined
  const sentAt = log.at(tx, last)?.sentAt ?? tx.now
  return sentAt + (tx.db.sql.databaseSize > aboveBytes ? Math.min(afterMs, youngestMs) : afterMs)
}

/** A message was stored: from time to time it is seen whether the archive has something to do. */
export function sent(tx: Tx, seq: number): void {
  if (seq % tx.archivePolicy.segmentMessages !== 0 || owed.dueAt(tx.db, { kind: 'archive' }) !== undefined) return
  const at = nextAt(tx, tx.archivePolicy)
  if (at === undefined) return
  owed.add(tx.db, { kind: 'archive' }, at)
  tx.effects.push({ type: 'wake', at })
}

/** What is to be written as one object. */
export interface Plan {
  conversationId: string
  fromSeq: number
  toSeq: number
  rows: MessageRow[]
  /** The changes up to here are in it. */
  rev: number
  /** What it replaces. */
  before?: Segment
}

/** The next messages to go. Those that may still end by themselves stay in the table until they have. */
export function plan(tx: Tx, policy: Policy): Plan | { at: number | undefined } {
  const at = nextAt(tx, policy)
  if (at === undefined || at > tx.now) return { at }
  const { from, to } = gap(tx)
  const last = Math.min(to, from + policy.segmentMessages - 1)
  const rows: MessageRow[] = []
  let units = 0
  let toSeq = from - 1
  let endsAt = 0
  for (const row of log.stored(tx, from, last)) {
    units += JSON.stringify(row).length
    if (units > segmentUnits && rows.length > 0) break
    toSeq = row.seq
    if (mayEnd(row)) endsAt = Math.max(endsAt, row.expiresAt ?? 0)
    else rows.push(row)
  }
  // Where most of them will end by themselves, they do so first.
  if (2 * rows.length < toSeq - from + 1) return { at: endsAt }
  return { conversationId: tx.state.info.id, fromSeq: from, toSeq, rows, rev: tx.state.head.rev }
}

const mayEnd = ({ expiresAt, deletedAt }: MessageRow): boolean => expiresAt !== null && deletedAt === null

/** It is about to be put there: should nothing come of it, it is taken away. */
export function intend(tx: Tx, key: string): void {
  owed.add(tx.db, { kind: 'unused', key }, tx.now + unusedMs)
}

/** Whether an object in the bucket is a segment of this conversation. */
export const isUsed = (tx: Tx, key: string): boolean => segments.all(tx).some((segment) => segment.key === key)

/** Of a stretch: what changed after a rev. */
const changedSince = `select distinct json_extract(data, '$.seq') as seq from change
  where rev > ? and json_extract(data, '$.seq') between ? and ?`
/** Of a stretch: what messages in the table quote, so that no live frame needs the bucket. */
const quoted = 'select distinct reply_to as seq from message where seq > ? and reply_to between ? and ?'
const insert = `insert into segment (from_seq, to_seq, key, bytes, sha256, first_sent_at, last_sent_at, senders, authors, mentions, ids)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const replace = 'update segment set key = ?, bytes = ?, sha256 = ? where from_seq = ?'
/** What the bucket has of a stretch leaves the table; not what may end, nor what is in a list. */
const clear = `delete from message where seq between ? and ? and (expires_at is null or deleted_at is not null)
  and seq not in (select value from json_each(?))`

type Put = Pick<Segment, 'key' | 'bytes' | 'sha256'>

/** Takes over what was put. Nothing, where the plan is stale or came too late: then the object is taken away. */
export function takeOver(tx: Tx, made: Plan, put: Put): boolean {
  const { fromSeq, toSeq, rows, rev, before } = made
  if (owed.dueAt(tx.db, { kind: 'unused', key: put.key }) === undefined) return false
  if (before ? segments.of(tx, fromSeq)?.key !== before.key : segments.pieces(tx, fromSeq, toSeq).some(({ segment }) => segment))
    return false
  const stretch = [fromSeq, toSeq] as const
  const changed = Array.from(tx.db.sql.exec<{ seq: number }>(changedSince, rev, ...stretch), ({ seq }) => seq)
  const quotes = Array.from(tx.db.sql.exec<{ seq: number }>(quoted, toSeq, ...stretch), ({ seq }) => seq)
  // The marks of senders are read from the end of the log in the table.
  marks.save(tx)
  if (before) {
    tx.db.sql.exec(replace, put.key, put.bytes, put.sha256, fromSeq)
    takeAway(tx, before.key)
  } else {
    const gone = new Set(changed.filter((seq) => log.at(tx, seq)?.deletedAt !== null))
    const { senders, authors, mentions } = said.of(
      made,
      rows.filter(({ seq }) => !gone.has(seq)),
    )
    const all = log.stored(tx, fromSeq, toSeq)
    const [firstSentAt, lastSentAt] = [all[0]?.sentAt ?? 0, all.at(-1)?.sentAt ?? 0]
    const parts = [JSON.stringify(senders), authors.buffer, JSON.stringify(mentions), ids.pack(fromSeq, all)]
    tx.db.sql.exec(insert, ...stretch, put.key, put.bytes, put.sha256, firstSentAt, lastSentAt, ...parts)
    ids.keepStrays(tx, all)
  }
  tx.db.sql.exec(clear, ...stretch, JSON.stringify([...changed, ...quotes]))
  owed.remove(tx.db, { kind: 'unused', key: put.key })
  segments.changed(tx)
  const emptied = changed.filter((seq) => log.at(tx, seq)?.deletedAt !== null)
  if (emptied.length > 0) rewriteSoon(tx, fromSeq)
  return true
}

/** Something in a segment was emptied: its words leave the bucket too. */
export function emptied(tx: Tx, seq: number): void {
  const segment = segments.of(tx, seq)
  if (!segment) return
  said.emptied(tx, seq)
  rewriteSoon(tx, segment.fromSeq)
}

function rewriteSoon(tx: Tx, fromSeq: number): void {
  const duty = { kind: 'rewrite', fromSeq } as const
  // One that is due may be under way, and not see this.
  if ((owed.dueAt(tx.db, duty) ?? 0) > tx.now) return
  owed.add(tx.db, duty, tx.now + rewriteAfterMs)
  tx.effects.push({ type: 'wake', at: tx.now + rewriteAfterMs })
}

function takeAway(tx: Tx, key: string): void {
  owed.add(tx.db, { kind: 'unused', key }, tx.now)
  tx.effects.push({ type: 'wake', at: tx.now })
}

/** Nobody can read anything here any more: all of the archive goes. */
export function leave(tx: Tx): void {
  for (const { key } of segments.all(tx)) takeAway(tx, key)
}

/** The segments of which something was emptied. */
export const rewritesOwed = (tx: Tx): Extract<Duty, { kind: 'rewrite' }>[] => owed.all(tx.db).filter((duty) => duty.kind === 'rewrite')

/** The objects that are to be taken away by now. */
export const unusedOwed = (tx: Tx): Extract<Duty, { kind: 'unused' }>[] =>
  owed.ready(tx.db, tx.now).flatMap(({ duty }) => (duty.kind === 'unused' ? [duty] : []))

/** It is gone. */
export const tookAway = (tx: Tx, duty: Extract<Duty, { kind: 'unused' }>): void => owed.remove(tx.db, duty)

/** A segment as it is by now: what lies in the bucket, and over it what is in the table. */
export function rewriting(tx: Tx, segment: Segment, archived: MessageRow[]): Plan {
  const { fromSeq, toSeq } = segment
  const rows = new Map(archived.map((row) => [row.seq, row]))
  for (const row of log.stored(tx, fromSeq, toSeq)) if (!mayEnd(row)) rows.set(row.seq, row)
  const sorted = [...rows.values()].toSorted((a, b) => a.seq - b.seq)
  return { conversationId: tx.state.info.id, fromSeq, toSeq, rows: sorted, rev: tx.state.head.rev, before: segment }
}

/** Brings a segment back into the table, and keeps it there for a while. */
export function restore(tx: Tx, segment: Segment, archived: MessageRow[], until: number): boolean {
  if (segments.of(tx, segment.fromSeq)?.key !== segment.key) return false
  for (const row of archived) log.bringBack(tx, row)
  tx.db.sql.exec('delete from segment where from_seq = ?', segment.fromSeq)
  tx.db.sql.exec('delete from stray_id where seq between ? and ?', segment.fromSeq, segment.toSeq)
  takeAway(tx, segment.key)
  owed.add(tx.db, { kind: 'archive' }, until)
  segments.changed(tx)
  return true
}

/** Throws where a segment from the bucket does not have what is known of it. */
export function check(tx: Tx, { fromSeq, toSeq }: Segment, archived: MessageRow[]): void {
  const there = new Set(archived.map(({ seq }) => seq))
  for (const { seq } of log.stored(tx, fromSeq, toSeq)) there.add(seq)
  if (there.size !== toSeq - fromSeq + 1) throw new Error(`a segment without ${toSeq - fromSeq + 1 - there.size} of its messages`)
  const [record] = tx.db.sql.exec<{ ids: ArrayBuffer }>('select ids from segment where from_seq = ?', fromSeq)
  for (const { seq, id } of archived)
    if (!record || !ids.places(record.ids, id).includes(seq - fromSeq)) throw new Error(`message ${seq} of a segment has another id`)
}
