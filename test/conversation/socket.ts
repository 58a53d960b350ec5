/** One device's socket at a conversation. */
import { upgradeRequest } from '../../src/platform/socket-caller.ts'
import type { ConversationDown, ConversationUp, Cursor } from '../../src/protocol/index.ts'
import { FrameSocket, type OfType } from './frame-socket.ts'
import { type Room, messageId, text } from './room.ts'

export type Frame<T extends ConversationDown['type']> = OfType<ConversationDown, T>

type Answering = Frame<'change'> | Frame<'star'> | Frame<'done'> | Frame<'error'>

export class Socket extends FrameSocket<ConversationUp, ConversationDown> {
  readonly #fences = new Set<string>()
  /** Answers that the test was given already. */
  readonly #given = new Set<ConversationDown>()

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
    const news = this.log.slice(this.taken).filter((frame) => !isFence(frame) && !this.#given.has(frame))
    this.taken = this.log.length
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

  /** Asks by `ref` for a change; gives the answer: the change or star, that there was nothing to do, or the refusal. */
  async ask(frame: Extract<ConversationUp, { type: 'edit' | 'delete' | 'react' | 'star' | 'pin' }>): Promise<Answering> {
    const isAnswer = (one: ConversationDown): one is Answering =>
      one.type === 'change'
        ? 'ref' in one.change && one.change.ref === frame.ref
        : (one.type === 'star' || one.type === 'done' || one.type === 'error') && one.ref === frame.ref
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
