/** What a member may see: the one place that decides it, for pages, sync, replies, receipts, counts and live frames alike. */
import type { MemberRow } from './members.ts'
import { isInside } from './members.ts'
import type { NumberedChange, Tx } from './state.ts'

const hiddenOne = 'select 1 from hidden where ordinal = ? and seq = ?'

/** Whether its time among the members covers a message, hidden by itself or not. */
export function covers(row: MemberRow, seq: number): boolean {
  return row.spans.some((span) => seq > span.from && (span.to === null || seq <= span.to))
}

/** Whether it may see a message that exists. */
export function sees(tx: Tx, row: MemberRow, seq: number): boolean {
  if (seq < 1 || seq > tx.state.head.seq || !covers(row, seq)) return false
  return !row.hides || [...tx.db.sql.exec(hiddenOne, row.ordinal, seq)].length === 0
}

/** The last rev whose effects it may see: former members see everything as it was when they left. */
export function horizon(row: MemberRow): number {
  return isInside(row) ? Number.POSITIVE_INFINITY : (row.spans.at(-1)?.toRev ?? 0)
}

/** A change of a message is seen where the message is; any other where it happened during the membership. */
export function seesChange(tx: Tx, row: MemberRow, change: NumberedChange): boolean {
  if (change.rev > horizon(row)) return false
  if ('seq' in change) return sees(tx, row, change.seq)
  return row.spans.some((span) => change.rev > span.fromRev && (span.toRev === null || change.rev <= span.toRev))
}

/** The head as it may know it. */
export function head(tx: Tx, row: MemberRow): { seq: number; rev: number } {
  return row.farewell && !isInside(row) ? { seq: row.farewell.seq, rev: row.farewell.rev } : { ...tx.state.head }
}
