/** One conversation socket of one device. */
import { randomUUIDv7 } from 'node:crypto'
import {
  type Ack,
  type Change,
  type ConversationDown,
  conversationDown,
  type ConversationUp,
  type Cursor,
  type Message,
} from '../../src/protocol/index.ts'
import { FrameChannel, type OfType } from './frame-channel.ts'
import type { Wire, WireEvents } from './wire.ts'

export interface Synced {
  messages: Message[]
  changes: Change[]
  head: Cursor
}

export class Channel<W extends Wire = Wire> extends FrameChannel<ConversationUp, ConversationDown, W> {
  #refs = 0

  constructor(connect: (events: WireEvents) => W) {
    super(conversationDown, connect)
  }

  /** Says hello and waits until it is at the live edge, with all pages if there is a cursor. */
  async hello(cursor?: Cursor): Promise<Synced & { hello: OfType<ConversationDown, 'hello'> }> {
    await this.opened
    this.send({ type: 'hello', ...(cursor ? { cursor } : {}) })
    const hello = await this.next('hello')
    return { hello, ...(cursor ? await this.#pages(undefined) : { messages: [], changes: [], head: hello.conversation.head }) }
  }

  async sync(cursor: Cursor): Promise<Synced> {
    const ref = `sync ${++this.#refs}`
    this.send({ type: 'sync', ref, cursor })
    return this.#pages(ref)
  }

  /** Sends a text and waits for its ack. */
  async say(text: string, id: string = randomUUIDv7()): Promise<Ack> {
    this.send({ type: 'send', id, content: { type: 'text', text } })
    return this.next('ack', (ack) => ack.id === id)
  }

  async #pages(ref: string | undefined): Promise<Synced> {
    const messages: Message[] = []
    const changes: Change[] = []
    for (;;) {
      const page = await this.next('sync', (frame) => frame.ref === ref)
      messages.push(...page.messages)
      changes.push(...page.changes)
      if (!page.more) return { messages, changes, head: page.head }
    }
  }
}
