/** One device's socket at a conversation, and every frame that it was sent. */
import { upgradeRequest } from '../../src/platform/socket-caller.ts'
import type { ConversationDown, ConversationUp, Cursor } from '../../src/protocol/index.ts'
import { type Room, messageId, text } from './room.ts'

export type Frame<T extends ConversationDown['type']> = Extract<ConversationDown, { type: T }>

/** Tests move the clock of the isolate; patience is not of that clock. */
const patienceMs = 10_000

export class Socket {
  readonly #ws: WebSocket
  readonly log: ConversationDown[] = []
  /** What the platform answers by itself, or the object sends that is no JSON. */
  readonly raw: string[] = []
  /** How many frames came in each socket message. */
  readonly packs: number[] = []
  #taken = 0
  readonly #fences = new Set<string>()
  /** Answers that the test was given already. */
  readonly #given = new Set<ConversationDown>()
  closed: { code: number; reason: string } | undefined
  /** Hears every frame as it comes. */
  hear: ((frame: ConversationDown) => void) | undefined
  #wake: (() => void)[] = []

  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.accept()
    ws.addEventListener('message', ({ data }) => {
      this.#take(String(data))
      this.#stir()
    })
    ws.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#stir()
    })
  }

  #take(data: string): void {
    if (!data.startsWith('{') && !data.startsWith('[')) return void this.raw.push(data)
    const value: ConversationDown | ConversationDown[] = JSON.parse(data)
    const frames = Array.isArray(value) ? value : [value]
    this.packs.push(frames.length)
    this.log.push(...frames)
    for (const frame of frames) this.hear?.(frame)
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  send(frame: ConversationUp | ConversationUp[] | string | Uint8Array | ArrayBuffer): void {
    this.#ws.send(typeof frame === 'string' || frame instanceof Uint8Array || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame))
  }

  /** What no client of ours would send. */
  sendOdd(frame: unknown): void {
    this.#ws.send(JSON.stringify(frame))
  }

  close(code = 1000): void {
    this.#ws.close(code)
  }

  /** Waits for a state of this socket. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const late = performance.now() + patienceMs
    while (!holds()) {
      if (performance.now() > late)
        throw new Error(
          `never came: ${what}; closed: ${JSON.stringify(this.closed)}; last: ${JSON.stringify(this.log.slice(-3)).slice(0, 2_000)}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.#wake.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** The next frame of a type that was not taken yet; those before it are passed over. */
  async next<T extends ConversationDown['type']>(type: T, where: (frame: Frame<T>) => boolean = () => true): Promise<Frame<T>> {
    const fits = (frame: ConversationDown): frame is Frame<T> => frame.type === type && where(frame as Frame<T>)
    let found: Frame<T> | undefined
    await this.until(() => {
      for (let i = this.#taken; i < this.log.length; i++) {
        const frame = this.log[i]
        if (!frame || !fits(frame)) continue
        found = frame
        this.#taken = i + 1
        return true
      }
      return false
    }, type)
    if (!found) throw new Error(`no ${type}`)
    return found
  }

  /** The code with which the server closed it. */
  async end(): Promise<number | undefined> {
    await this.until(() => this.closed !== undefined, 'close')
    return this.closed?.code
  }

  of<T extends ConversationDown['type']>(type: T): Frame<T>[] {
    return this.log.filter((frame): frame is Frame<T> => frame.type === type)
  }

  /** Everything that was sent before this point has come. */
  async fence(): Promise<void> {
    const ref = crypto.randomUUID()
    this.#fences.add(ref)
    this.send({ type: 'sync', ref, cursor: { seq: Number.MAX_SAFE_INTEGER, rev: 0 } })
    await this.until(() => this.log.some((page) => page.type === 'sync' && page.ref === ref), 'fence')
  }

  /** What came since the last look, once everything that was sent before has come. */
  async news(): Promise<ConversationDown[]> {
    await this.fence()
    const isFence = (frame: ConversationDown): boolean => frame.type === 'sync' && frame.ref !== undefined && this.#fences.has(frame.ref)
    const news = this.log.slice(this.#taken).filter((frame) => !isFence(frame) && !this.#given.has(frame))
    this.#taken = this.log.length
    return news
  }

  async say(words: string, more: Partial<Extract<ConversationUp, { type: 'send' }>> = {}): Promise<Frame<'ack'> | Frame<'error'>> {
    const id = more.id ?? messageId()
    const from = this.log.length
    this.send({ type: 'send', id, content: text(words), ...more })
    const answer = () =>
      this.log
        .slice(from)
        .find((frame): frame is Frame<'ack'> | Frame<'error'> => (frame.type === 'ack' || frame.type === 'error') && frame.id === id)
    await this.until(() => answer() !== undefined, `an answer to ${id}`)
    const found = answer()
    if (!found) throw new Error('no answer')
    this.#given.add(found)
    return found
  }

  /** Asks by `ref` for a change; gives the answer: the change, that there was nothing to do, or the refusal. */
  async ask(
    frame: Extract<ConversationUp, { type: 'edit' | 'delete' | 'react' }>,
  ): Promise<Frame<'change'> | Frame<'done'> | Frame<'error'>> {
    const isAnswer = (one: ConversationDown): one is Frame<'change'> | Frame<'done'> | Frame<'error'> =>
      one.type === 'change'
        ? 'ref' in one.change && one.change.ref === frame.ref
        : (one.type === 'done' || one.type === 'error') && one.ref === frame.ref
    this.send(frame)
    await this.until(() => this.log.some(isAnswer), `an answer to ${frame.ref}`)
    const found = this.log.find(isAnswer)
    if (!found) throw new Error('no answer')
    this.#given.add(found)
    return found
  }

  /** All pages from a cursor. */
  async sync(cursor: Cursor): Promise<Frame<'sync'>[]> {
    const ref = crypto.randomUUID()
    this.send({ type: 'sync', ref, cursor })
    const pages = () => this.of('sync').filter((page) => page.ref === ref)
    await this.until(() => pages().at(-1)?.more === false, 'the last page')
    return pages()
  }
}

export interface Opening {
  deviceId?: string
  cursor?: Cursor
  expiresAt?: number
  /** False leaves the hello to the test. */
  hello?: boolean
}

const yearMs = 365 * 24 * 60 * 60_000

/** Opens a socket as a person's device, as the Worker does once it has confirmed the caller. */
export async function open(
  { stub }: Room,
  userId: string,
  { deviceId = crypto.randomUUID(), cursor, expiresAt = Date.now() + yearMs, hello = true }: Opening = {},
): Promise<Socket> {
  const response = await stub.fetch(
    upgradeRequest('https://conversation/socket', { userId, deviceId, generation: 1, expiresAt }, 'edgewise.v1'),
  )
  if (!response.webSocket) throw new Error(`refused: ${await response.text()}`)
  const socket = new Socket(response.webSocket)
  if (!hello) return socket
  socket.send({ type: 'hello', ...(cursor ? { cursor } : {}) })
  await socket.next('hello')
  return socket
}
