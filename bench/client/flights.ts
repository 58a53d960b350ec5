/** The messages under way: when each left and how many arrivals it still waits for. Slots are reused after 2^18 messages. */
import { counterOf } from './message-id.ts'

const slots = 1 << 18
const slot = (counter: number): number => counter & (slots - 1)

export class Flights {
  private readonly startedAt = new Float64Array(slots)
  private readonly missing = new Int32Array(slots)
  private open = 0

  /** Messages that have not arrived everywhere. */
  get count(): number {
    return this.open
  }

  start(counter: number, atMs: number, arrivals = 1): void {
    this.startedAt[slot(counter)] = atMs
    this.missing[slot(counter)] = arrivals
    this.open++
  }

  /** When the message left, if this was the last arrival it waited for. */
  arrive(id: string): number | undefined {
    const at = slot(counterOf(id))
    const missing = this.missing[at] ?? 0
    if (missing <= 0) return undefined
    this.missing[at] = missing - 1
    if (missing > 1) return undefined
    this.open--
    return this.startedAt[at]
  }
}
