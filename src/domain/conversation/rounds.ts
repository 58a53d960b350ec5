/**
 * When a group is told of by pushes: at once, and then, while it goes on, with growing pauses to whoever has not come back.
 * A message that was sent before a round is due is told of by it, so that after sleep a look at the newest one is enough.
 */
import * as log from './log.ts'
import type { Rounds } from './schema.ts'
import type { Tx } from './state.ts'

export type { Rounds } from './schema.ts'

/** What follows a push within this time is one. */
export const shortMs = 2_000
/** A minute's burst is four rounds: at once, and after 2, 12 and 72 seconds. */
const pausesMs = [shortMs, 10_000, 60_000, 180_000]
const longestPauseMs = 300_000
/** Where nobody wrote for so long, the next message is a first one. */
const quietMs = 300_000

/** Whether everything that was written is told of by a round. */
export const isCovered = ({ state: { rounds, lastSentAt } }: Tx): boolean => rounds !== null && lastSentAt <= rounds.dueAt

function isQuiet(tx: Tx): boolean {
  const previous = log.at(tx, tx.state.head.seq - 1)
  return !previous || tx.now - previous.sentAt >= quietMs
}

/** The round after the last one. */
export function next(tx: Tx): Rounds {
  const { rounds: last } = tx.state
  if (!last || isQuiet(tx)) return { dueAt: tx.now, step: 0 }
  return { dueAt: Math.max(tx.now, last.dueAt + (pausesMs[last.step] ?? longestPauseMs)), step: last.step + 1 }
}

/** Whether somebody who is told at once begins the pauses anew. */
export const isFirst = (tx: Tx): boolean => tx.state.rounds === null || isQuiet(tx)

/** With the letters of `reach`, which are in the same row. */
export function save(tx: Tx, rounds: Rounds): void {
  tx.state.rounds = rounds
  const { letters } = tx.state.reach
  tx.db.sql.exec('update conversation set rounds = ?, reach = ?', JSON.stringify(rounds), letters.join(''))
}
