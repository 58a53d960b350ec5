/** Which parts of a conversation are stored whole: ascending ranges of `seq` that do not touch each other. */
import type { Page, Query } from './steps.ts'
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

/** What a page says everything about, up to `limit`; `high` before `low` where that is nothing. */
export function spanOf({ messages, head, more }: Page, query: Query, limit: number): Range {
  const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq]
  if ('after' in query) return { low: query.after + 1, high: Math.min(more ? (last ?? query.after) : head.seq, limit) }
  if ('around' in query) return { low: first ?? query.around, high: Math.min(last ?? query.around, limit) }
  const low = more ? (first ?? 1) : 1
  return { low, high: Math.min('before' in query ? query.before - 1 : head.seq, limit) }
}
