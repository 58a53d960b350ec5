/** One conversation socket of one device, with a log of every frame that it was sent. */
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Ack,
  type Change,
  type ConversationDown,
  conversationDown,
  type ConversationUp,
  type Cursor,
  type Message,
} from '../../src/protocol/index.ts'
import type { Wire, WireEvents } from './wire.ts'

type Frames = { [F in ConversationDown as F['type']]: F }

interface Waiter {
  wants: (frame: ConversationDown) => boolean
  give: (frame: ConversationDown) => void
  fail: (error: Error) => void
}

export interface Synced {
  messages: Message[]
  changes: Change[]
  head: Cursor
}

const withinMs = 5_000

export class Channel<W extends Wire = Wire> {
  readonly wire: W
  /** Everything that came, in order. */
  readonly log: ConversationDown[] = []
  readonly opened: Promise<void>
  /** The code that it was closed with. */
  readonly closed: Promise<number>
  /** Lines that are no frames: `pong`. */
  readonly lines: string[] = []
  #open: () => void = () => undefined
  #close: (code: number) => void = () => undefined
  #untaken: ConversationDown[] = []
  readonly #waiters = new Set<Waiter>()
  #refs = 0

  constructor(connect: (events: WireEvents) => W) {
    this.closed = new Promise((resolve) => {
      this.#close = resolve
    })
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve
      void this.#failWhenClosed(reject)
    })
    this.wire = connect({ open: () => this.#open(), text: (text) => this.#take(text), close: (code) => this.#end(code) })
  }

  send(...frames: ConversationUp[]): void {
    this.wire.send(JSON.stringify(frames.length === 1 ? frames[0] : frames))
  }

  /** Says hello and waits until it is at the live edge, with all pages if there is a cursor. */
  async hello(cursor?: Cursor): Promise<Synced & { hello: Frames['hello'] }> {
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

  /** The first frame of a type that fits and was not taken yet. */
  async next<T extends keyof Frames>(type: T, where: (frame: Frames[T]) => boolean = () => true, timeoutMs = withinMs): Promise<Frames[T]> {
    const isIt = (frame: ConversationDown): frame is Frames[T] => frame.type === type
    const wants = (frame: ConversationDown): boolean => isIt(frame) && where(frame)
    const frame = this.#takeUntaken(wants) ?? (await this.#wait(wants, type, timeoutMs))
    if (!isIt(frame)) throw new Error(`a ${frame.type} is no ${type}`)
    return frame
  }

  /** Nothing that fits waits, and nothing that fits comes. */
  async expectSilence(ms: number, where: (frame: ConversationDown) => boolean = () => true): Promise<void> {
    await sleep(ms)
    const heard = this.#untaken.find(where)
    if (heard) throw new Error(`expected silence, heard ${JSON.stringify(heard).slice(0, 500)}`)
  }

  async close(): Promise<void> {
    this.wire.close()
    await this.closed
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

  #takeUntaken(wants: (frame: ConversationDown) => boolean): ConversationDown | undefined {
    const at = this.#untaken.findIndex(wants)
    return at === -1 ? undefined : this.#untaken.splice(at, 1)[0]
  }

  async #wait(wants: Waiter['wants'], what: string, timeoutMs: number): Promise<ConversationDown> {
    let waiter: Waiter | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<ConversationDown>((give, fail) => {
        waiter = { wants, give, fail }
        this.#waiters.add(waiter)
        const others = (): string =>
          this.#untaken
            .map(({ type }) => type)
            .join(', ')
            .slice(0, 300)
        timer = setTimeout(() => fail(new Error(`no ${what} within ${timeoutMs} ms, but: ${others() || 'nothing'}`)), timeoutMs)
        void this.#failWhenClosed(fail)
      })
    } finally {
      clearTimeout(timer)
      if (waiter) this.#waiters.delete(waiter)
    }
  }

  async #failWhenClosed(fail: (error: Error) => void): Promise<void> {
    const code = await this.closed
    fail(new Error(`the socket was closed with ${code}`))
  }

  #take(text: string): void {
    if (!/^[[{]/u.test(text)) return void this.lines.push(text)
    const parsed: unknown = JSON.parse(text)
    for (const one of Array.isArray(parsed) ? parsed : [parsed]) {
      const { data: frame, error } = conversationDown.safeParse(one)
      if (!frame) {
        for (const waiter of this.#waiters)
          waiter.fail(new Error(`no frame of the protocol: ${JSON.stringify(one).slice(0, 500)}: ${error.message}`))
        return
      }
      this.log.push(frame)
      const waiter = [...this.#waiters].find(({ wants }) => wants(frame))
      if (waiter) {
        this.#waiters.delete(waiter)
        waiter.give(frame)
      } else this.#untaken.push(frame)
    }
  }

  #end(code: number): void {
    this.#close(code)
  }
}
