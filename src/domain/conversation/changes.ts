/** The change log: edits, deletions, reactions, members, roles and settings, numbered by rev from 1 without gaps. */
import { type Change, type Content, limits } from '../../protocol/index.ts'
import * as log from './log.ts'
import type { MemberRow } from './members.ts'
import * as pins from './pins.ts'
import type { ChangeData, change } from './schema.ts'
import * as scrub from './scrub.ts'
import type { NumberedChange, Tx } from './state.ts'
import { horizon, seesChange } from './visibility.ts'

type Kind = (typeof change.$inferSelect)['kind']

interface ChangeRecord extends Record<string, SqlStorageValue> {
  rev: number
  at: number
  by: string | null
  kind: Kind
  after_seq: number
  data: string
}

/** What the log keeps besides what readers get: the chain of versions. */
type Chain = Pick<ChangeData, 'previous' | 'original'>
/** What a change says, without its numbers. */
type Fields<C = NumberedChange> = C extends NumberedChange ? Omit<C, 'rev' | 'at' | 'by' | 'afterSeq' | 'ref'> : never

const insert = 'insert into change (rev, at, by, kind, after_seq, data) values (?, ?, ?, ?, ?, ?)'
const after = 'select rev, at, by, kind, after_seq, data from change where rev > ? order by rev limit ?'

/** Gives a change the next rev, and tells everybody. `by` is null where nobody did it. */
export function record(tx: Tx, by: string | null, fields: Fields, chain: Chain = {}): NumberedChange {
  const { head } = tx.state
  const rev = head.rev + 1
  const { kind, ...data } = fields
  tx.db.sql.exec(insert, rev, tx.now, by, kind, head.seq, JSON.stringify({ ...data, ...chain }))
  head.rev = rev
  const change: NumberedChange = { ...fields, rev, at: tx.now, ...(by === null ? {} : { by }), afterSeq: head.seq }
  tx.effects.push({ type: 'change', change })
  return change
}

/** What is left of a change for who may not see it: its number, so that the numbering has no hole. */
export function hidden({ rev, at, afterSeq }: NumberedChange): Change {
  return { kind: 'hidden', rev, at, afterSeq }
}

/** A change as one reader may see it; the same one where it may see all of it. */
export function render(tx: Tx, change: NumberedChange, reader: MemberRow): Change {
  if (!seesChange(tx, reader, change)) return hidden(change)
  if (change.kind !== 'conversation' || !change.pins) return change
  const seen = pins.seen(tx, reader, change.pins)
  return seen.length === change.pins.length ? change : { ...change, pins: seen }
}

function toChange(record: ChangeRecord): NumberedChange {
  const { previous: _previous, original: _original, ...data }: ChangeData = JSON.parse(record.data)
  const { rev, at, by, kind, after_seq: afterSeq } = record
  // The kind tells which fields `data` has: `record` wrote them together.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind, ...data, rev, at, ...(by === null ? {} : { by }), afterSeq } as NumberedChange
}

/** Whether a change says what a message held, or who reacted to it how, and the message holds nothing any more. */
function isOver(tx: Tx, change: NumberedChange): boolean {
  if (change.kind !== 'edit' && change.kind !== 'reaction') return false
  const says = change.kind === 'edit' ? change.content : change.emoji
  return says === undefined || !log.isAlive(tx, change.seq)
}

/** The changes after a rev as one reader may see them. An edit of what was emptied since is hidden, and so is a reaction to it. */
export function* since(tx: Tx, reader: MemberRow, rev: number, limit: number): Generator<Change> {
  for (const record of tx.db.sql.exec<ChangeRecord>(after, rev, limit)) {
    const change = toChange(record)
    yield isOver(tx, change) ? hidden(change) : render(tx, change, reader)
  }
}

/** All edits of a message, from the last one back; its reactions hang together in the same way. */
const chain = `with recursive chain (rev, data) as (
  select rev, data from change where rev = ?
  union all select change.rev, change.data from chain join change on change.rev = json_extract(chain.data, '$.previous'))`
const version = `${chain} select rev, data from chain where rev <= ? or json_extract(data, '$.previous') is null order by rev desc limit 1`
const chained = `with recursive chain (rev, data) as (
  select rev, data from change where rev in (select value from json_each(?))
  union select change.rev, change.data from chain join change on change.rev = json_extract(chain.data, '$.previous'))
  select rev from chain`
const wipe = "update change set data = json_object('seq', ?) where rev in (select value from json_each(?))"

/** The version of a message that stood at a rev. */
export function versionAt(tx: Tx, lastEdit: number, rev: number): { content?: Content; editedAt?: number } {
  const [record] = tx.db.sql.exec<{ rev: number; data: string }>(version, lastEdit, rev)
  if (!record) return {}
  const { content, editedAt, original }: ChangeData = JSON.parse(record.data)
  if (record.rev > rev) return original ? { content: original } : {}
  return content && editedAt !== undefined ? { content, editedAt } : {}
}

const editsAfter = 'select rev, at, kind, data from change where rev >= ? order by rev'

/** The messages, newest first, of which who has left sees another version than the last: a message can be edited for a while only. */
export function editedAfter(tx: Tx, reader: MemberRow): number[] {
  const last = horizon(reader)
  if (last === Number.POSITIVE_INFINITY) return []
  const seqs = new Set<number>()
  let leftAt: number | undefined
  for (const record of tx.db.sql.exec<{ rev: number; at: number; kind: Kind; data: string }>(editsAfter, last)) {
    leftAt ??= record.at
    if (record.at > leftAt + limits.editWindowSeconds * 1_000) break
    const { seq }: ChangeData = JSON.parse(record.data)
    if (record.rev > last && record.kind === 'edit' && seq !== undefined) seqs.add(seq)
  }
  return [...seqs].toSorted((a, b) => b - a)
}

/** Takes what they say out of the changes of one message, given the last ones: those before them are found from there. */
export function empty(tx: Tx, seq: number, last: number[]): void {
  if (last.length === 0) return
  const found = tx.db.sql.exec<{ rev: number }>(chained, JSON.stringify(last)).toArray()
  const revs = JSON.stringify(found.map(({ rev }) => rev))
  scrub.changes(tx, revs)
  tx.db.sql.exec(wipe, seq, revs)
}
