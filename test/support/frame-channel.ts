/** One socket of one device, of whatever frames, with a log of every one that it was sent. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Wire, WireEvents } from './wire.ts'

interface Framed {
  type: string
}

export type OfType<Frame extends Framed, T extends Frame['type']> = Extract<Frame, { type: T }>

interface Waiter<Down> {
  wants: (frame: Down) => boolean
  give: (frame: Down) => void
  fail: (error: Error) => void
}

const withinMs = 5_000

export class FrameChannel<Up extends Framed, Down extends Framed, W extends Wire = Wire> {
  readonly wire: W
  readonly #schema: z.ZodType<Down>
  /** Everything that came, in order. */
  readonly log: Down[] = []
  readonly opened: Promise<void>
  /** The code that it was closed with. */
  readonly closed: Promise<number>
  /** Lines that are no frames: `pong`. */
  readonly lines: string[] = []
  /** Hears every frame as it comes. */
  hear: ((frame: Down) => void) | undefined
  #open: () => void = () => undefined
  #close: (code: number) => void = () => undefined
  #untaken: Down[] = []
  readonly #waiters = new Set<Waiter<Down>>()

  constructor(schema: z.ZodType<Down>, connect: (events: WireEvents) => W) {
    this.#schema = schema
    this.closed = new Promise((resolve) => {
      this.#close = resolve
    })
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve
      void this.#failWhenClosed(reject)
    })
    this.wire = connect({ open: () => this.#open(), text: (text) => this.#take(text), close: (code) => this.#end(code) })
  }

  send(...frames: Up[]): void {
    this.wire.send(JSON.stringify(frames.length === 1 ? frames[0] : frames))
  }

  /** The first frame of a type that fits and was not taken yet. */
  async next<T extends Down['type']>(
    type: T,
    where: (frame: OfType<Down, T>) => boolean = () => true,
    timeoutMs = withinMs,
  ): Promise<OfType<Down, T>> {
    const isIt = (frame: Down): frame is OfType<Down, T> => frame.type === type
    const wants = (frame: Down): boolean => isIt(frame) && where(frame)
    const frame = this.#takeUntaken(wants) ?? (await this.#wait(wants, type, timeoutMs))
    if (!isIt(frame)) throw new Error(`a ${frame.type} is no ${type}`)
    return frame
  }

  /** Nothing that fits waits, and nothing that fits comes. */
  async expectSilence(ms: number, where: (frame: Down) => boolean = () => true): Promise<void> {
    await sleep(ms)
    const heard = this.#untaken.find(where)
    if (heard) throw new Error(`expected silence, heard ${JSON.stringify(heard).slice(0, 500)}`)
  }

  async close(): Promise<void> {
    this.wire.close()
    await this.closed
  }

  #takeUntaken(wants: (frame: Down) => boolean): Down | undefined {
    const at = this.#untaken.findIndex(wants)
    return at === -1 ? undefined : this.#untaken.splice(at, 1)[0]
  }

  async #wait(wants: Waiter<Down>['wants'], what: string, timeoutMs: number): Promise<Down> {
    let waiter: Waiter<Down> | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<Down>((give, fail) => {
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
      const { success, data: frame, error } = this.#schema.safeParse(one)
      if (!success) {
        for (const waiter of this.#waiters)
          waiter.fail(new Error(`no frame of the protocol: ${JSON.stringify(one).slice(0, 500)}: ${error.message}`))
        return
      }
      this.log.push(frame)
      this.hear?.(frame)
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
