/** Passes on to the conversations how far this person has come: at once, and what comes during a call together with the next. */
import { conversationStub } from '../../platform/address.ts'

/** Marks of one device for one conversation that were not passed on yet. */
interface Marks {
  deviceId: string
  delivered?: number
  read?: number
}

/** A mark that cannot be passed on is tried this often; the device says it again when it is back. */
const tries = 3
/** What is held longer than this is passed on with the next occasion. */
const heldMs = 10_000

export class Marking {
  readonly #env: Env
  readonly #userId: () => string
  /** By conversation; there is an entry while a call is under way. */
  readonly #waiting = new Map<string, Marks[]>()
  /** By large conversation: what was received and is said with the next answer to it. */
  readonly #held = new Map<string, { deviceId: string; seq: number; at: number }>()

  constructor(env: Env, userId: () => string) {
    this.#env = env
    this.#userId = userId
  }

  mark(conversationId: string, deviceId: string, kind: 'delivered' | 'read', seq: number): void {
    const waiting = this.#waiting.get(conversationId)
    const marks: Marks = { deviceId, [kind]: seq }
    if (!waiting) {
      this.#waiting.set(conversationId, [])
      return void this.#pass(conversationId, [marks])
    }
    const same = waiting.find((one) => one.deviceId === deviceId)
    if (same) same[kind] = Math.max(same[kind] ?? 0, seq)
    else waiting.push(marks)
  }

  /** In a large group nobody waits to see what was delivered: it goes with the next answer, or with whatever happens here later. */
  hold(conversationId: string, deviceId: string, seq: number, now: number): void {
    const held = this.#held.get(conversationId)
    this.#held.set(conversationId, { deviceId, seq: Math.max(seq, held?.seq ?? 0), at: held?.at ?? now })
    this.flush(now - heldMs)
  }

  /** What is held for a conversation, no longer. */
  release(conversationId: string): number | undefined {
    const held = this.#held.get(conversationId)
    this.#held.delete(conversationId)
    return held?.seq
  }

  /** Passes on what has been held since before a time. */
  flush(before: number): void {
    for (const [conversationId, { deviceId, seq, at }] of this.#held) {
      if (at > before) continue
      this.#held.delete(conversationId)
      this.mark(conversationId, deviceId, 'delivered', seq)
    }
  }

  async #pass(conversationId: string, some: Marks[]): Promise<void> {
    for (const { deviceId, ...marks } of some) await this.#call(conversationId, deviceId, marks)
    const next = this.#waiting.get(conversationId) ?? []
    if (next.length === 0) return void this.#waiting.delete(conversationId)
    this.#waiting.set(conversationId, [])
    await this.#pass(conversationId, next)
  }

  async #call(conversationId: string, deviceId: string, marks: Omit<Marks, 'deviceId'>): Promise<void> {
    for (let tried = 1; tried <= tries; tried++) {
      try {
        await conversationStub(this.#env, conversationId).mark(this.#userId(), deviceId, marks)
        return
      } catch (error) {
        // oxlint-disable-next-line no-console
        if (tried === tries) console.warn('a mark is lost', { conversationId, error })
      }
    }
  }
}
