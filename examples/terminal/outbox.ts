/**
 * What was written and is not acknowledged yet, in the order of writing. A message keeps its id until its `ack`, so it may be
 * sent as often as the line breaks and is stored once. One batch is under way at a time: were a message refused for
 * its rate while the next one passes, they would change places.
 */
import { randomUUIDv7 } from 'node:crypto'
import { type ConversationUp, limits } from '../../src/protocol/index.ts'

/** A message on its way is the frame that sends it. */
export type Draft = Extract<ConversationUp, { type: 'send' }>

export const sizeOf = (message: Draft): number => Buffer.byteLength(JSON.stringify(message))

export function draft(text: string, replyTo?: number): Draft {
  return { type: 'send', id: randomUUIDv7(), content: { type: 'text', text }, ...(replyTo === undefined ? {} : { replyTo }) }
}

export class Outbox {
  readonly #waiting = new Map<string, Draft>()
  readonly #underWay = new Set<string>()

  get size(): number {
    return this.#waiting.size
  }

  get idle(): boolean {
    return this.#underWay.size === 0
  }

  all(): Draft[] {
    return [...this.#waiting.values()]
  }

  add(message: Draft): void {
    this.#waiting.set(message.id, message)
  }

  /** What leaves now: as many as fit one WebSocket message, or none while a batch is under way. */
  next(): Draft[] {
    if (!this.idle) return []
    const batch: Draft[] = []
    let bytes = 0
    for (const message of this.#waiting.values()) {
      bytes += sizeOf(message)
      if (batch.length === limits.framesPerMessage || (batch.length > 0 && bytes > limits.frameBytes)) break
      batch.push(message)
    }
    for (const { id } of batch) this.#underWay.add(id)
    return batch
  }

  /** It is stored, or never will be. */
  settle(id: string): Draft | undefined {
    const message = this.#waiting.get(id)
    this.#waiting.delete(id)
    this.#underWay.delete(id)
    return message
  }

  /** It was not taken now and stays for later. */
  postpone(id: string): boolean {
    return this.#underWay.delete(id)
  }

  /** The line broke: whether they arrived is not known, so they leave again. */
  lost(): void {
    this.#underWay.clear()
  }
}
