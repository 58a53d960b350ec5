/** Messages by the month in which they were sent, as people's clocks have it. */

export interface Month<T> {
  /** `2026-11`. */
  readonly key: string
  /** Of the first in it, to write the month by. */
  readonly at: number
  readonly items: readonly T[]
}

/** In the order in which they come. */
export function monthsOf<T extends { readonly sentAt: number }>(items: readonly T[]): readonly Month<T>[] {
  const months: { key: string; at: number; items: T[] }[] = []
  for (const item of items) {
    const date = new Date(item.sentAt)
    const key = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`
    const last = months.at(-1)
    if (last?.key === key) last.items.push(item)
    else months.push({ key, at: item.sentAt, items: [item] })
  }
  return months
}
