/** Which parts of a conversation are stored whole: ascending ranges of `seq` that do not touch each other. */
import type { Range } from './storage.ts'

/** With one more range; those that touch become one. An empty one adds nothing. */
export function cover(ranges: readonly Range[], low: number, high: number): Range[] {
  if (high < low) return [...ranges]
  let merged = { low, high }
  const apart: Range[] = []
  for (const range of ranges) {
    if (range.high + 1 < merged.low || merged.high + 1 < range.low) apart.push(range)
    else merged = { low: Math.min(range.low, merged.low), high: Math.max(range.high, merged.high) }
  }
  return [...apart, merged].toSorted((a, b) => a.low - b.low)
}

export const rangeOf = (ranges: readonly Range[], seq: number): Range | undefined =>
  ranges.find(({ low, high }) => low <= seq && seq <= high)
