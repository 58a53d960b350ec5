/** Which rows are in the page, and where the view on them begins. */
import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import type { Start } from './contract.ts'
import type { Row } from './rows.ts'

/** Those in sight, some around them, and one more wherever it is; `index` is -1 for none. */
export function rangeWith(range: Range, index: number): number[] {
  const rows = defaultRangeExtractor(range)
  if (index < 0 || index >= range.count || rows.includes(index)) return rows
  return [...rows, index].toSorted((a, b) => a - b)
}

/** Where a view begins before anything is measured, in pixels from the top. */
export function offsetAt(
  start: Start,
  rows: readonly Row[],
  estimate: (row: Row) => number,
  room: { top: number; bottom: number; view: number },
): number {
  const index = start.at === 'row' ? rows.findIndex(({ key }) => key === start.key) : -1
  const before = index < 0 ? rows : rows.slice(0, index)
  const height = room.top + before.reduce((sum, row) => sum + estimate(row), 0)
  return Math.max(0, start.at === 'row' && index >= 0 ? height - start.offset : height + room.bottom - room.view)
}
