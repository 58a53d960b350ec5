/**
 * Tells how far this person has received and read a conversation. The marks are watermarks: they only move forward, many become one, and what
 * may have been lost is told again.
 */
import type { Clock } from './environment.ts'

type Kind = 'delivered' | 'read'

const withinMs = { delivered: 1_000, read: 300 } as const

export class Marker {
  readonly #clock: Clock
  /** Gives whether it could be told. */
  readonly #tell: (kind: Kind, seq: number) => boolean
  readonly #reached = { delivered: 0, read: 0 }
  readonly #told = { delivered: 0, read: 0 }
  readonly #timers: Partial<Record<Kind, () => void>> = {}

  constructor(clock: Clock, tell: (kind: Kind, seq: number) => boolean) {
    this.#clock = clock
    this.#tell = tell
  }

  /** The server knows of this much. */
  start(readSeq: number): void {
    this.#told.read = readSeq
    this.#told.delivered = readSeq
  }

  /** The server is known to know this much. */
  told(readSeq: number): void {
    this.#told.read = Math.max(this.#told.read, readSeq)
    this.#told.delivered = Math.max(this.#told.delivered, readSeq)
  }

  delivered(seq: number): void {
    this.#reach('delivered', seq)
  }

  read(seq: number): void {
    this.#reach('read', seq)
  }

  /** A line was lost, and with it perhaps what was told last; `readSeq` is certain. */
  again(readSeq: number): void {
    this.start(readSeq)
    for (const kind of ['read', 'delivered'] as const) this.#reach(kind, this.#reached[kind])
  }

  stop(): void {
    for (const kind of ['read', 'delivered'] as const) {
      this.#timers[kind]?.()
      delete this.#timers[kind]
    }
  }

  #reach(kind: Kind, seq: number): void {
    this.#reached[kind] = Math.max(this.#reached[kind], seq)
    if (this.#reached[kind] <= this.#told[kind]) return
    this.#timers[kind] ??= this.#clock.after(withinMs[kind], () => {
      delete this.#timers[kind]
      this.#flush(kind)
    })
  }

  #flush(kind: Kind): void {
    const seq = this.#reached[kind]
    if (seq <= this.#told[kind] || !this.#tell(kind, seq)) return
    this.#told[kind] = seq
    // Reading implies delivery.
    if (kind === 'read') this.#told.delivered = Math.max(this.#told.delivered, seq)
  }
}
