/** The stretches of the log that lie in the bucket. They never overlap; what of the log is in none of them is in the table. */
import type { Tx } from '../state.ts'

export interface Segment {
  /** Both inclusive. */
  fromSeq: number
  toSeq: number
  /** Where it lies; another one each time it is written, so that a key always means the same bytes. */
  key: string
  /** Compressed. */
  bytes: number
  /** Of the compressed bytes, in hex. */
  sha256: string
  firstSentAt: number
  lastSentAt: number
}

/** What an awake conversation knows of its archive. */
export interface ArchiveState {
  /** The newest seq that lies in the bucket, and when it was sent; 0 without an archive. */
  through: number
  lastSentAt: number
  /** Once somebody asked. */
  segments: Segment[] | undefined
}

interface SegmentRecord extends Record<string, SqlStorageValue> {
  from_seq: number
  to_seq: number
  key: string
  bytes: number
  sha256: string
  first_sent_at: number
  last_sent_at: number
}

const select = 'select from_seq, to_seq, key, bytes, sha256, first_sent_at, last_sent_at from segment order by from_seq'

/** All of them, in order. */
export function all(tx: Tx): Segment[] {
  const { archive } = tx.state
  if (archive.through === 0) return []
  return (archive.segments ??= Array.from(tx.db.sql.exec<SegmentRecord>(select), (record) => ({
    fromSeq: record.from_seq,
    toSeq: record.to_seq,
    key: record.key,
    bytes: record.bytes,
    sha256: record.sha256,
    firstSentAt: record.first_sent_at,
    lastSentAt: record.last_sent_at,
  })))
}

/** The place of the first segment that ends at a seq or after it. */
function placeOf(segments: Segment[], seq: number): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((segments[middle]?.toSeq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** The segment in whose stretch a seq lies. */
export function of(tx: Tx, seq: number): Segment | undefined {
  if (seq > tx.state.archive.through) return undefined
  const segments = all(tx)
  const found = segments[placeOf(segments, seq)]
  return found && found.fromSeq <= seq ? found : undefined
}

/** A stretch of the log, both ends inclusive: in one segment, or in the table. */
export interface Piece {
  from: number
  to: number
  segment?: Segment
}

/** A stretch cut where segments begin and end, in order. */
export function pieces(tx: Tx, from: number, to: number): Piece[] {
  if (from > to) return []
  if (from > tx.state.archive.through) return [{ from, to }]
  const segments = all(tx)
  const found: Piece[] = []
  let at = from
  for (let place = placeOf(segments, from); at <= to; place++) {
    const segment = segments[place]
    const next = segment?.fromSeq ?? Number.POSITIVE_INFINITY
    if (at < next) found.push({ from: at, to: Math.min(to, next - 1) })
    if (!segment || next > to) break
    found.push({ from: Math.max(at, next), to: Math.min(to, segment.toSeq), segment })
    at = segment.toSeq + 1
  }
  return found
}

/** Segments came, went or lie elsewhere now. */
export function changed(tx: Tx): void {
  const [newest] = tx.db.sql.exec<{ to_seq: number; last_sent_at: number }>(
    'select to_seq, last_sent_at from segment order by from_seq desc limit 1',
  )
  tx.db.sql.exec('update conversation set archived_through = ?, archived_sent_at = ?', newest?.to_seq ?? 0, newest?.last_sent_at ?? 0)
  tx.state.archive = { through: newest?.to_seq ?? 0, lastSentAt: newest?.last_sent_at ?? 0, segments: undefined }
}
