/** Who sent what of a segment and whom it names, kept in the table, so that what is unread is counted without a look at the bucket. */
import type { MessageRow } from '../log.ts'
import type { MemberRow } from '../members.ts'
import type { Tx } from '../state.ts'
import type { Piece, Segment } from './segments.ts'
import * as segments from './segments.ts'

/** Of a message that counts for nobody: deleted, or one that may end by itself and stays in the table until then. */
const nobody = 0xffff

export interface Said {
  senders: string[]
  /** For each seq the index of its sender. */
  authors: Uint16Array
  mentions: [seq: number, userIds: string[]][]
}

interface SaidRecord extends Record<string, SqlStorageValue> {
  senders: string
  authors: ArrayBuffer
  mentions: string
}

export function of({ fromSeq, toSeq }: { fromSeq: number; toSeq: number }, rows: MessageRow[]): Said {
  const indexes = new Map<string, number>()
  const said: Said = { senders: [], authors: new Uint16Array(toSeq - fromSeq + 1).fill(nobody), mentions: [] }
  for (const { seq, senderId, mentions, deletedAt } of rows) {
    if (deletedAt !== null) continue
    let index = indexes.get(senderId)
    if (index === undefined) {
      indexes.set(senderId, (index = said.senders.length))
      said.senders.push(senderId)
    }
    said.authors[seq - fromSeq] = index
    if (mentions) said.mentions.push([seq, mentions])
  }
  return said
}

function load(tx: Tx, { fromSeq }: Segment): Said {
  const [record] = tx.db.sql.exec<SaidRecord>('select senders, authors, mentions from segment where from_seq = ?', fromSeq)
  if (!record) throw new Error('a segment without its row')
  return {
    senders: JSON.parse(record.senders),
    authors: new Uint16Array(record.authors),
    mentions: JSON.parse(record.mentions),
  }
}

/** Whether an archived message counts: it is neither deleted nor one that is still in the table because it may end. */
export function counts(tx: Tx, segment: Segment, seq: number): boolean {
  return load(tx, segment).authors[seq - segment.fromSeq] !== nobody
}

/** An archived message was emptied: it counts for nobody any more. */
export function emptied(tx: Tx, seq: number): void {
  const segment = segments.of(tx, seq)
  if (!segment) return
  const { authors, mentions } = load(tx, segment)
  if (authors[seq - segment.fromSeq] === nobody) return
  authors[seq - segment.fromSeq] = nobody
  tx.db.sql.exec(
    'update segment set authors = ?, mentions = ? where from_seq = ?',
    authors.buffer,
    JSON.stringify(mentions.filter(([place]) => place !== seq)),
    segment.fromSeq,
  )
}

/** Archived messages of a person that are not emptied, some of them. */
export function aliveOf(tx: Tx, userId: string, limit: number): number[] {
  const found: number[] = []
  for (const segment of segments.all(tx)) {
    const { senders, authors } = load(tx, segment)
    const index = senders.indexOf(userId)
    if (index < 0) continue
    for (let at = authors.indexOf(index); at >= 0; at = authors.indexOf(index, at + 1)) {
      found.push(segment.fromSeq + at)
      if (found.length === limit) return found
    }
  }
  return found
}

/** Who wrote something in a segment. */
export const sendersOf = (tx: Tx, segment: Segment): string[] => load(tx, segment).senders

const names = (userIds: string[], userId: string): boolean => userIds.includes('all') || userIds.includes(userId)
const hiddenOnes = 'select seq from hidden where ordinal = ? and seq between ? and ?'

/** What of a piece of a segment a member has not read, were nothing of it read. */
export function unread(
  tx: Tx,
  { userId, ordinal, hides }: MemberRow,
  { from, to }: Piece,
  segment: Segment,
): [unread: number, named: number] {
  const hidden = hides ? Array.from(tx.db.sql.exec<{ seq: number }>(hiddenOnes, ordinal, from, to), ({ seq }) => seq) : []
  const { senders, authors, mentions } = load(tx, segment)
  const mine = senders.indexOf(userId)
  const isOthers = (seq: number): boolean => {
    const author = authors[seq - segment.fromSeq] ?? nobody
    return author !== nobody && author !== mine
  }
  let count = 0
  for (let seq = from; seq <= to; seq++) if (isOthers(seq)) count++
  const gone = new Set(hidden.filter(isOthers))
  const named = mentions.filter(([seq, userIds]) => seq >= from && seq <= to && isOthers(seq) && !gone.has(seq) && names(userIds, userId))
  return [count - gone.size, named.length]
}
