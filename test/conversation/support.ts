/** One conversation in this process: its members, their sockets, and what every socket was sent. */
import { env } from 'cloudflare:workers'
import { newGroupId } from '../../src/platform/address.ts'
import { type Answer, unwrap } from '../../src/platform/answer.ts'
import { upgradeRequest } from '../../src/platform/socket-caller.ts'
import type { ConversationDown, ConversationUp, Cursor } from '../../src/protocol/index.ts'
import type { Founding } from '../../src/domain/conversation/info.ts'

export const person = (): string => crypto.randomUUID()

/** A UUIDv7 of now. */
export function messageId(at = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const text = (value: string) => ({ type: 'text' as const, text: value })

export interface Room {
  id: string
  stub: DurableObjectStub<import('../../src/worker/index.ts').Conversation>
}

/** A group of an owner and members, made straight in its object. */
export async function group(owner: string, members: string[] = [], more: Partial<Founding> = {}): Promise<Room> {
  const id = newGroupId(env)
  const stub = env.CONVERSATION.getByName(id)
  const people = [{ userId: owner, role: 'owner' as const }, ...members.map((userId) => ({ userId, role: 'member' as const }))]
  unwrap(await stub.create({ id, kind: 'group', title: 'Friends', createdBy: owner, members: people, ...more }))
  return { id, stub }
}

export async function direct(a: string, b: string): Promise<Room> {
  const id = newGroupId(env)
  const stub = env.CONVERSATION.getByName(id)
  const members = [a, b].map((userId) => ({ userId, role: 'member' as const }))
  unwrap(await stub.create({ id, kind: 'direct', createdBy: a, members, facts: Object.fromEntries([a, b].map((userId) => [userId, { blocksPeer: false, readReceipts: true }])) }))
  return { id, stub }
}

type Frame<T extends ConversationDown['type']> = Extract<ConversationDown, { type: T }>

export class Socket {
  readonly #ws: WebSocket
  readonly log: ConversationDown[] = []
  #taken = 0
  closed: { code: number; reason: string } | undefined
  #wake: (() => void)[] = []

  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.accept()
    ws.addEventListener('message', (event) => {
      const value: ConversationDown | ConversationDown[] = JSON.parse(String(event.data))
      this.log.push(...(Array.isArray(value) ? value : [value]))
      this.#stir()
    })
    ws.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#stir()
    })
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  send(frame: ConversationUp | ConversationUp[] | string): void {
    this.#ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  close(): void {
    this.#ws.close(1000)
  }

  /** Waits for a state of this socket. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const late = Date.now() + 5_000
    while (!holds()) {
      if (Date.now() > late) throw new Error(`never came: ${what}; got ${JSON.stringify(this.log.slice(-5))}`)
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve)
        setTimeout(resolve, 50)
      })
    }
  }

  /** The next frame of a type that was not taken yet; those before it are passed over. */
  async next<T extends ConversationDown['type']>(type: T, where: (frame: Frame<T>) => boolean = () => true): Promise<Frame<T>> {
    const fits = (frame: ConversationDown): frame is Frame<T> => frame.type === type && where(frame as Frame<T>)
    let found: Frame<T> | undefined
    await this.until(() => {
      const at = this.log.findIndex((frame, i) => i >= this.#taken && fits(frame))
      if (at < 0) return false
      const frame = this.log[at]
      if (frame && fits(frame)) found = frame
      this.#taken = at + 1
      return true
    }, type)
    if (!found) throw new Error(`no ${type}`)
    return found
  }

  of<T extends ConversationDown['type']>(type: T): Frame<T>[] {
    return this.log.filter((frame): frame is Frame<T> => frame.type === type)
  }

  /** Everything that was sent before this point has come. */
  async fence(): Promise<void> {
    const ref = crypto.randomUUID()
    this.send({ type: 'sync', ref, cursor: { seq: Number.MAX_SAFE_INTEGER, rev: 0 } })
    await this.until(() => this.of('sync').some((page) => page.ref === ref), 'fence')
  }

  async say(words: string, more: Partial<Extract<ConversationUp, { type: 'send' }>> = {}): Promise<Frame<'ack'> | Frame<'error'>> {
    const id = more.id ?? messageId()
    const from = this.log.length
    this.send({ type: 'send', id, content: text(words), ...more })
    const answers = () => this.log.slice(from).find((f) => (f.type === 'ack' || f.type === 'error') && f.id === id)
    await this.until(() => answers() !== undefined, `an answer to ${id}`)
    const answer = answers()
    if (answer?.type !== 'ack' && answer?.type !== 'error') throw new Error('no answer')
    return answer
  }
}

export interface Opening {
  deviceId?: string
  cursor?: Cursor
  expiresAt?: number
  /** False leaves the hello to the test. */
  hello?: boolean
}

/** Opens a socket as a person's device, as the Worker does once it has confirmed the caller. */
export async function open(
  { stub }: Room,
  userId: string,
  { deviceId = crypto.randomUUID(), cursor, expiresAt = Date.now() + 900_000, hello = true }: Opening = {},
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

/** The code of a refusal, or what was given instead. */
export async function refusal(call: Promise<Answer<unknown>>): Promise<unknown> {
  const result = await call
  return result.ok ? result : result.code
}

export { unwrap }
