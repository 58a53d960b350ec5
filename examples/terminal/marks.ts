/** How far each member has received and read: two numbers that only move forward, and the ticks that follow from them. */
import type { Change, Marks, Message } from '../../src/protocol/index.ts'

export type Tick = 'sent' | 'delivered' | 'read'

export class MarkTable {
  readonly #marks = new Map<string, Marks>()

  /** The members as a `hello` names them. */
  reset(marks: Marks[]): void {
    this.#marks.clear()
    for (const one of marks) this.#marks.set(one.userId, one)
  }

  get(userId: string): Marks {
    return this.#marks.get(userId) ?? { userId, deliveredSeq: 0, readSeq: 0 }
  }

  move({ userId, deliveredSeq, readSeq }: Marks): void {
    const before = this.get(userId)
    this.#marks.set(userId, {
      userId,
      deliveredSeq: Math.max(before.deliveredSeq, deliveredSeq, readSeq),
      readSeq: Math.max(before.readSeq, readSeq),
    })
  }

  /** Sending moves the sender's own marks to its message, without a `receipt`. */
  sent({ senderId, seq }: Message): void {
    if (this.#marks.has(senderId)) this.move({ userId: senderId, deliveredSeq: seq, readSeq: seq })
  }

  /** Who joins starts at the head; who left is waited for no more. */
  membership(change: Extract<Change, { kind: 'member' }>): void {
    if (change.left) this.#marks.delete(change.userId)
    else if (!this.#marks.has(change.userId))
      this.#marks.set(change.userId, { userId: change.userId, deliveredSeq: change.afterSeq, readSeq: change.afterSeq })
  }

  /** In a group, delivered and read mean by everybody. */
  tick(seq: number, me: string): Tick {
    const others = [...this.#marks.values()].filter(({ userId }) => userId !== me)
    if (others.length === 0) return 'sent'
    if (others.every(({ readSeq }) => readSeq >= seq)) return 'read'
    return others.every(({ deliveredSeq }) => deliveredSeq >= seq) ? 'delivered' : 'sent'
  }
}
