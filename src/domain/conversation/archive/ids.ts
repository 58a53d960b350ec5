/**
 * Which archived message has an id: eight bytes of each id and its place, beside the segment in the table. An id is a UUIDv7, so it names the
 * time at which it was made, and only segments of about that time are looked at; of an id whose time is far from its message's there is a row.
 */
import type { MessageRow } from '../log.ts'
import type { Tx } from '../state.ts'
import * as segments from './segments.ts'

/** A message may wait so long in an outbox, and a clock may be so far ahead. */
const waitedMs = 7 * 24 * 60 * 60 * 1_000
const aheadMs = 30 * 60 * 1_000

const hex = (id: string): string => id.replaceAll('-', '')
const timeOf = (id: string): number => Number.parseInt(hex(id).slice(0, 12), 16)
/** The random half of the id. */
const keyOf = (id: string): bigint => BigInt(`0x${hex(id).slice(16, 32)}`)

export const isStray = ({ id, sentAt }: Pick<MessageRow, 'id' | 'sentAt'>): boolean =>
  timeOf(id) < sentAt - waitedMs || timeOf(id) > sentAt + aheadMs

const entryBytes = 10

/** Sorted by key: eight bytes of the id, two of the place in the segment. */
export function pack(fromSeq: number, rows: Pick<MessageRow, 'seq' | 'id'>[]): ArrayBuffer {
  const sorted = rows.map(({ seq, id }) => ({ key: keyOf(id), place: seq - fromSeq })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const view = new DataView(new ArrayBuffer(sorted.length * entryBytes))
  for (const [i, { key, place }] of sorted.entries()) {
    view.setBigUint64(i * entryBytes, key)
    view.setUint16(i * entryBytes + 8, place)
  }
  return view.buffer
}

/** The places in a segment at which an id may be. */
export function places(packed: ArrayBuffer, id: string): number[] {
  const view = new DataView(packed)
  const key = keyOf(id)
  let low = 0
  let high = packed.byteLength / entryBytes
  while (low < high) {
    const middle = (low + high) >> 1
    if (view.getBigUint64(middle * entryBytes) < key) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (let i = low; i * entryBytes < packed.byteLength && view.getBigUint64(i * entryBytes) === key; i++)
    found.push(view.getUint16(i * entryBytes + 8))
  return found
}

/** The seqs of archived messages that may have an id. */
export function candidates(tx: Tx, id: string): number[] {
  const { through, lastSentAt } = tx.state.archive
  if (through === 0) return []
  const strays = Array.from(tx.db.sql.exec<{ seq: number }>('select seq from stray_id where id = ?', id), ({ seq }) => seq)
  const made = timeOf(id)
  if (made - aheadMs > lastSentAt) return strays
  const near = segments.all(tx).filter((segment) => segment.lastSentAt >= made - aheadMs && segment.firstSentAt <= made + waitedMs)
  const found = near.flatMap(({ fromSeq }) => {
    const [record] = tx.db.sql.exec<{ ids: ArrayBuffer }>('select ids from segment where from_seq = ?', fromSeq)
    return record ? places(record.ids, id).map((place) => fromSeq + place) : []
  })
  return [...strays, ...found]
}

export function keepStrays(tx: Tx, rows: MessageRow[]): void {
  for (const row of rows)
    if (isStray(row)) tx.db.sql.exec('insert into stray_id (id, seq) values (?, ?) on conflict do nothing', row.id, row.seq)
}
