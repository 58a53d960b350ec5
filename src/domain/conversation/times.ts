/** Which message was sent when: times never decrease with seq, so a time is found by halves. */
import * as log from './log.ts'
import type { Tx } from './state.ts'

/** The first message that was sent then or later; the next one to come where all are older. */
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
