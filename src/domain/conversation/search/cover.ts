/** Which stretches of the log are in the index, as intervals of seq; what lies between them is not. */

/** Both inclusive. */
export type Stretch = [from: number, to: number]

export const covers = (stretches: Stretch[], seq: number): boolean => stretches.some(([from, to]) => from <= seq && seq <= to)

/** With one more stretch; neighbours become one. */
export function add(stretches: Stretch[], added: Stretch): Stretch[] {
  const merged: Stretch[] = []
  for (const [from, to] of [...stretches, added].toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** The stretch that holds a seq, whether it is indexed or a gap, within 1 and the head. */
export function around(stretches: Stretch[], seq: number, head: number): { isIndexed: boolean; stretch: Stretch } {
  let [from, to]: Stretch = [1, head]
  for (const stretch of stretches) {
    if (stretch[0] <= seq && seq <= stretch[1]) return { isIndexed: true, stretch }
    if (stretch[1] < seq) from = Math.max(from, stretch[1] + 1)
    else to = Math.min(to, stretch[0] - 1)
  }
  return { isIndexed: false, stretch: [from, to] }
}
