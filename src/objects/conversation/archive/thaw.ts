/** The archived rows at hand for one call: a rule that needs others is run again when they were fetched, until it has them all. */
import { Absent, type Cold, type Want } from '../../../domain/conversation/archive/cold.ts'
import type { MessageRow } from '../../../domain/conversation/log.ts'
import type { Segment } from '../../../domain/conversation/archive/segments.ts'
import { atOnce } from '../../../platform/at-once.ts'
import { Refused } from '../../../protocol/index.ts'
import type { Cabinet } from './cabinet.ts'

/** A call that asks for rows so often asks for too much, or of segments that are written anew all the time. */
const mostRounds = 200
/** Segments fetched at one time: a megabyte or two each. */
const fetches = 4

/** What is kept and no more. */
export const keptOnly = (cabinet: Cabinet): Cold => ({
  row: (segment, seq) => cabinet.kept(segment)?.row(seq),
})

export class Thaw implements Cold {
  readonly #cabinet: Cabinet
  /** By key, because a segment that was written anew has other rows. Rows and not segments: a call may need rows of a hundred of them. */
  readonly #rows = new Map<string, Map<number, MessageRow>>()

  constructor(cabinet: Cabinet) {
    this.#cabinet = cabinet
  }

  row(segment: Segment, seq: number): MessageRow | undefined {
    return this.#rows.get(segment.key)?.get(seq) ?? this.#cabinet.kept(segment)?.row(seq)
  }

  async fetch(wants: Want[]): Promise<void> {
    await atOnce(wants, fetches, async ({ segment, seqs }) => {
      const lines = await this.#cabinet.fetch(segment)
      const rows = this.#rows.get(segment.key) ?? new Map<number, MessageRow>()
      this.#rows.set(segment.key, rows)
      for (const seq of seqs) {
        const row = lines.row(seq)
        if (row) rows.set(seq, row)
      }
    })
  }
}

/** Runs a rule with what it needs of the archive. */
export async function thawed<T>(cabinet: Cabinet, run: (cold: Cold) => T | Promise<T>): Promise<T> {
  const cold = new Thaw(cabinet)
  for (let round = 0; round < mostRounds; round++) {
    try {
      return await run(cold)
    } catch (error) {
      if (!(error instanceof Absent)) throw error
      await cold.fetch(error.wants)
    }
  }
  throw new Refused('unavailable', 'Too many old messages are needed for this at once. Try again.', { retryAfterSeconds: 5 })
}
