/** The change log: edits, deletions, reactions, members, roles and settings, numbered by rev from 1 without gaps. */
import type { Change, Content } from '../../protocol/index.ts'
import * as log from './log.ts'
import type { MemberRow } from './members.ts'
import type { ChangeData, change } from './schema.ts'
import type { NumberedChange, Tx } from './state.ts'
import { seesChange } from './visibility.ts'

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
const byRev = 'select rev, at, by, kind, after_seq, data from change where rev = ?'
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

/** A change as one reader may see it. */
export function render(tx: Tx, change: NumberedChange, reader: MemberRow): Change {
  return seesChange(tx, reader, change) ? change : hidden(change)
}

function toChange(record: ChangeRecord): NumberedChange {
  const { previous: _previous, original: _original, ...data }: ChangeData = JSON.parse(record.data)
  const { rev, at, by, kind, after_seq: afterSeq } = record
  // The kind tells which fields `data` has: `record` wrote them together.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind, ...data, rev, at, ...(by === null ? {} : { by }), afterSeq } as NumberedChange
}

/** The changes after a rev as one reader may see them. An edit whose message was emptied since is hidden. */
export function* since(tx: Tx, reader: MemberRow, rev: number, limit: number): Generator<Change> {
  for (const record of tx.db.sql.exec<ChangeRecord>(after, rev, limit)) {
    const change = toChange(record)
    const emptied = change.kind === 'edit' && (change.content === undefined || log.at(tx, change.seq)?.content === null)
    yield emptied ? hidden(change) : render(tx, change, reader)
  }
}

function dataAt(tx: Tx, rev: number): ChangeData {
  const [record] = tx.db.sql.exec<ChangeRecord>(byRev, rev)
  return record ? JSON.parse(record.data) : {}
}

/** The version of a message that stood at a rev, found back along its edits. */
export function versionAt(tx: Tx, lastEdit: number, rev: number): { content?: Content; editedAt?: number } {
  for (let at: number | undefined = lastEdit; at !== undefined;) {
    const data = dataAt(tx, at)
    if (at <= rev && data.content && data.editedAt !== undefined) return { content: data.content, editedAt: data.editedAt }
    if (data.previous === undefined) return data.original ? { content: data.original } : {}
    at = data.previous
  }
  return {}
}

/** Takes the words out of all edits of a message. */
export function empty(tx: Tx, lastEdit: number | null): void {
  for (let at = lastEdit; at !== null;) {
    const { seq, previous }: ChangeData = dataAt(tx, at)
    tx.db.sql.exec('update change set data = ? where rev = ?', JSON.stringify({ seq }), at)
    at = previous ?? null
  }
}
