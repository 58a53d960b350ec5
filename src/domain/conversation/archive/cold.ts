/** Rows that lie in the bucket, as the synchronous rules meet them: at hand, or `Absent`. Whoever runs the rule fetches what was absent and runs it again. */
import type { MessageRow } from '../log.ts'
import type { Tx } from '../state.ts'
import * as segments from './segments.ts'
import type { Segment } from './segments.ts'

export interface Want {
  segment: Segment
  seqs: number[]
}

/** Nothing was refused: a rule needs rows that are not here. It has written nothing, or what it wrote is rolled back. */
export class Absent extends Error {
  readonly wants: Want[]
  constructor(wants: Want[]) {
    super('rows of the archive are needed')
    this.wants = wants
  }
}

/** The rows that are at hand for one run of a rule. */
export interface Cold {
  /** Undefined where it is not at hand. Every seq of a segment that is not in the table is in the segment. */
  row(segment: Segment, seq: number): MessageRow | undefined
}

function wanted(segment: Segment, seq: number, count: number, step: 1 | -1): number[] {
  const last = step === 1 ? Math.min(segment.toSeq, seq + count - 1) : Math.max(segment.fromSeq, seq - count + 1)
  return Array.from({ length: Math.abs(last - seq) + 1 }, (_, i) => seq + i * step)
}

/** A row that is not in the table. `count` and `step` say what will be asked for after it. */
export function at(tx: Tx, seq: number, count = 1, step: 1 | -1 = 1): MessageRow | undefined {
  const segment = segments.of(tx, seq)
  if (!segment) return undefined
  const row = tx.cold.row(segment, seq)
  if (!row) throw new Absent([{ segment, seqs: wanted(segment, seq, count, step) }])
  return row
}

/** The same for what can be done without. */
export function glimpse(tx: Tx, seq: number): MessageRow | undefined {
  const segment = segments.of(tx, seq)
  return segment && tx.cold.row(segment, seq)
}

/** All of these rows will be needed: what is absent is fetched together. `isHere` tells which are in the table. */
export function gather(tx: Tx, seqs: number[], isHere: (seq: number) => boolean): void {
  const wants = new Map<Segment, number[]>()
  for (const seq of seqs) {
    const segment = segments.of(tx, seq)
    if (!segment || isHere(seq) || tx.cold.row(segment, seq)) continue
    const known = wants.get(segment)
    if (known) known.push(seq)
    else wants.set(segment, [seq])
  }
  if (wants.size > 0) throw new Absent(Array.from(wants, ([segment, needed]) => ({ segment, seqs: needed })))
}
