/** Stars and pins of a conversation of the model. */
import type { ErrorCode, Message, Pin } from '../../src/protocol/index.ts'

export class ModelKeeping {
  /** By person, when its stars changed last; and by message, since when it has one. */
  readonly #stars = new Map<string, { at: number; bySeq: Map<number, number> }>()
  pins: Pin[] = []

  starsAt(userId: string): number | undefined {
    return this.#stars.get(userId)?.at
  }

  /** When it changed, or nothing where it did not. */
  star(userId: string, seq: number, on: boolean): number | undefined {
    const before = this.#stars.get(userId) ?? { at: 0, bySeq: new Map<number, number>() }
    if (before.bySeq.has(seq) === on) return undefined
    const at = before.at + 1
    if (on) before.bySeq.set(seq, at)
    else before.bySeq.delete(seq)
    this.#stars.set(userId, { at, bySeq: before.bySeq })
    return at
  }

  /** The newest star first. */
  starred(userId: string, visible: readonly Message[]): Message[] {
    const bySeq = this.#stars.get(userId)?.bySeq ?? new Map<number, number>()
    const all = visible.filter(({ seq, deletedAt }) => deletedAt === undefined && bySeq.has(seq))
    return all.toSorted((a, b) => (bySeq.get(b.seq) ?? 0) - (bySeq.get(a.seq) ?? 0))
  }

  pin(by: string, { seq, on }: { seq: number; on: boolean }, at: number): 'changed' | 'done' | ErrorCode {
    if (this.pins.some((pin) => pin.seq === seq) === on) return 'done'
    if (on && this.pins.length === 3) return 'conflict'
    this.pins = on ? [...this.pins, { seq, by, at }] : this.pins.filter((pin) => pin.seq !== seq)
    return 'changed'
  }

  /** The message is empty. */
  drop(seq: number): void {
    this.pins = this.pins.filter((pin) => pin.seq !== seq)
    for (const { bySeq } of this.#stars.values()) bySeq.delete(seq)
  }
}
