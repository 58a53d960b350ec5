/** The old messages of a conversation: moved to the bucket, read back from there, written anew where something of them was emptied. */
import { nanoid } from 'nanoid'
import type { Absent, Cold } from '../../domain/conversation/archive/cold.ts'
import { encode } from '../../domain/conversation/archive/lines.ts'
import * as moving from '../../domain/conversation/archive/moving.ts'
import * as segments from '../../domain/conversation/archive/segments.ts'
import type { Segment } from '../../domain/conversation/archive/segments.ts'
import type { Duty } from '../../domain/conversation/due.ts'
import type { MessageRow } from '../../domain/conversation/log.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { Refused } from '../../protocol/index.ts'
import { Cabinet, pack } from './archive/cabinet.ts'
import { Thaw, keptOnly, thawed } from './archive/thaw.ts'

/** Segments written in one try of the duty; then everything else has its turn. */
const segmentsPerTry = 8
/** A segment that was brought back stays so long. */
const restoredMs = 7 * 24 * 60 * 60 * 1_000

export interface Surroundings {
  bucket: R2Bucket
  policy: moving.Policy
  /** Runs a rule of its own, all of it or nothing, outside any turn. */
  transact: <T>(rule: (tx: Tx) => T) => T
}

export class Archive {
  readonly #surroundings: Surroundings
  readonly #cabinet: Cabinet
  /** For rules that cannot wait. */
  readonly kept: Cold

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#cabinet = new Cabinet(surroundings.bucket)
    this.kept = keptOnly(this.#cabinet)
  }

  /** Runs a rule with all that it needs of the archive: again, when what it lacked was fetched. */
  thawed<T>(run: (cold: Cold) => T | Promise<T>): Promise<T> {
    return thawed(this.#cabinet, run)
  }

  /** What a rule lacked, with what was fetched for it before. */
  async thaw({ wants }: Absent, before?: Cold): Promise<Cold> {
    const cold = before instanceof Thaw ? before : new Thaw(this.#cabinet)
    await cold.fetch(wants)
    return cold
  }

  /** Moves what is old, a bounded number of segments; gives when there is more to move. */
  async move(policy = this.#surroundings.policy): Promise<number | void> {
    for (let written = 0; written < segmentsPerTry; written++) {
      const plan = this.#surroundings.transact((tx) => moving.plan(tx, policy))
      if ('at' in plan) return plan.at
      await this.#write(plan)
    }
    return Date.now()
  }

  /** Writes a segment anew, without what was emptied since. */
  async rewrite({ fromSeq }: Extract<Duty, { kind: 'rewrite' }>): Promise<void> {
    const { transact } = this.#surroundings
    const segment = transact((tx) => segments.of(tx, fromSeq))
    if (segment?.fromSeq !== fromSeq) return
    const rows = await this.#rowsOf(segment)
    await this.#write(transact((tx) => moving.rewriting(tx, segment, rows)))
  }

  /** At the operator's word: moves what is old by another policy, and does at once what waits. Tells whether there is more to move. */
  async moveNow(terms: moving.Terms): Promise<boolean> {
    const { transact } = this.#surroundings
    for (const duty of transact(moving.rewritesOwed)) await this.rewrite(duty)
    const nextAt = await this.move(moving.policyWith(this.#surroundings.policy, terms))
    for (const duty of transact(moving.unusedOwed)) {
      await this.takeAway(duty)
      transact((tx) => moving.tookAway(tx, duty))
    }
    return nextAt !== undefined && nextAt <= Date.now()
  }

  async takeAway({ key }: Extract<Duty, { kind: 'unused' }>): Promise<void> {
    if (!this.#surroundings.transact((tx) => moving.isUsed(tx, key))) await this.#cabinet.remove(key)
  }

  list(): Segment[] {
    return this.#surroundings.transact((tx) => segments.all(tx))
  }

  /** Reads a segment back from the bucket and compares it with what is known of it; refused where it is broken. */
  async verify(fromSeq: number): Promise<{ fromSeq: number; toSeq: number; messages: number }> {
    const segment = this.#segment(fromSeq)
    const rows = await this.#rowsOf(segment)
    this.#surroundings.transact((tx) => moving.check(tx, segment, rows))
    return { fromSeq, toSeq: segment.toSeq, messages: rows.length }
  }

  /** Brings a segment back into the table. */
  async restore(fromSeq: number): Promise<void> {
    const { transact } = this.#surroundings
    const segment = this.#segment(fromSeq)
    const rows = await this.#rowsOf(segment)
    const isDone = transact((tx) => {
      moving.check(tx, segment, rows)
      return moving.restore(tx, segment, rows, Date.now() + restoredMs)
    })
    if (!isDone) throw new Refused('conflict', 'The segment was written anew meanwhile. Try again.')
  }

  #segment(fromSeq: number): Segment {
    const segment = this.list().find((one) => one.fromSeq === fromSeq)
    if (!segment) throw new Refused('not_found', 'No segment begins there.')
    return segment
  }

  async #rowsOf(segment: Segment): Promise<MessageRow[]> {
    const lines = await this.#cabinet.read(segment)
    return Array.from(lines.seqs, (seq) => lines.row(seq)).filter((row) => row !== undefined)
  }

  async #write(plan: moving.Plan): Promise<void> {
    const { transact } = this.#surroundings
    const { conversationId, fromSeq, toSeq, rows } = plan
    const packed = await pack(encode(conversationId, fromSeq, toSeq, rows))
    const key = `archive/${conversationId}/${fromSeq}-${toSeq}.${nanoid()}.ndjson.gz`
    transact((tx) => moving.intend(tx, key))
    await this.#cabinet.put(key, packed)
    transact((tx) => moving.takeOver(tx, plan, { key, bytes: packed.bytes.byteLength, sha256: packed.sha256 }))
  }
}
