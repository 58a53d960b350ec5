/** Where a time lies in the log: times never decrease with seq, so it is found by halving, wherever the rows are. */
import * as log from './log.ts'
import type { Tx } from './state.ts'

/** The first message that was sent then or later, whoever may see it; one more than the head where there is none. */
export function firstFrom(tx: Tx, time: number): number {
  let low = 1
  let high = tx.state.head.seq + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (log.isBefore(tx, middle, time)) low = middle + 1
    else high = middle
  }
  return low
}
