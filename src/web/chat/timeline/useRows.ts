/** The rows of a window; those that say the same as before are the same objects. */
import { useRef } from 'react'
import type { TimelineState } from '../../../client/index.ts'
import { type Row, rowsOf } from './rows.ts'

export function useRows({ items, hasOlder }: TimelineState, unreadSeq: number | undefined): readonly Row[] {
  const last = useRef<{ items: TimelineState['items']; hasOlder: boolean; unreadSeq: number | undefined; rows: readonly Row[] }>(undefined)
  // Kept while drawing: it only ever saves work.
  const before = last.current
  if (before && before.items === items && before.hasOlder === hasOlder && before.unreadSeq === unreadSeq) return before.rows
  const rows = rowsOf(items, { unreadSeq, hasOlder }, before?.rows)
  last.current = { items, hasOlder, unreadSeq, rows }
  return rows
}
