/** How the terminal client keeps its line: when it comes back, how long it waits, and when it gives up. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Refusal, Unreachable } from '../../examples/terminal/api.ts'
import { Connection, type LineState } from '../../examples/terminal/connection.ts'
import { Replica } from '../../examples/terminal/conversation.ts'
import { draft } from '../../examples/terminal/outbox.ts'
import { type ConversationDown, type ConversationUp, type ErrorCode, errors } from '../../src/protocol/index.ts'

/** The sockets that were opened, newest last. */
let sockets: FakeSocket[]

class FakeSocket extends EventTarget {
  static readonly OPEN = 1
  readyState = 0
  readonly sent: string[] = []
  readonly protocols: string[]

  constructor(_url: URL, protocols: string[]) {
    super()
    this.protocols = protocols
    sockets.push(this)
  }

  get frames(): ConversationUp[] {
    return this.sent.filter((text) => text !== 'ping').flatMap((text): ConversationUp[] => [JSON.parse(text)].flat())
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.readyState = 3
  }

  opens(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  hears(frame: ConversationDown | 'pong'): void {
    this.dispatchEvent(new MessageEvent('message', { data: frame === 'pong' ? frame : JSON.stringify(frame) }))
  }

  closes(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}

const refusal = (code: ErrorCode, retryAfterSeconds?: number): Refusal =>
  new Refusal({
    type: 'about:blank',
    title: '',
    status: errors[code].status,
    code,
    detail: code,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })

const hello: ConversationDown = {
  type: 'hello',
  conversation: {
    id: 'c',
    kind: 'group',
    createdAt: 0,
    createdBy: 'alice',
    head: { seq: 0, rev: 0 },
    memberCount: 1,
    role: 'member',
    settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
  },
  you: { userId: 'alice', deviceId: 'd', role: 'member' },
  receipts: [],
}

const session = {
  server: 'http://localhost',
  accessToken: vi.fn<() => Promise<string>>(),
  refresh: vi.fn<() => Promise<void>>(),
  freshForMs: 0,
}
const requests = { conversation: vi.fn<() => Promise<{ role: 'member' | 'left' }>>() }
let states: LineState[]
let replica: Replica
let connection: Connection
let running: Promise<void>

const last = (): FakeSocket => {
  const socket = sockets.at(-1)
  if (!socket) throw new Error('no socket was opened')
  return socket
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
/** Waits for the next socket, and says how long it took. */
const comesBack = async (): Promise<number> => {
  const [count, at] = [sockets.length, Date.now()]
  while (sockets.length === count) await pass(50)
  return Date.now() - at
}
const live = async (): Promise<void> => {
  last().opens()
  last().hears(hello)
  await pass(0)
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  sockets = []
  states = []
  session.freshForMs = 14 * 60_000
  session.accessToken.mockReset().mockResolvedValue('token')
  session.refresh.mockReset().mockResolvedValue()
  requests.conversation.mockReset().mockResolvedValue({ role: 'member' })
  replica = new Replica('alice')
  const listener = { notes: () => undefined, state: (state: LineState) => states.push(state) }
  connection = new Connection({ conversationId: 'c', session, requests, replica, listener, longestPauseMs: 30_000 })
  running = connection.run()
  await pass(0)
})
afterEach(async () => {
  connection.stop()
  await running
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the line', () => {
  test('carries the token as a protocol, and hello first', async () => {
    await live()
    expect(last().protocols).toEqual(['edgewise.v1', 'bearer.token'])
    expect(last().frames).toEqual([{ type: 'hello' }])
    expect(states).toEqual([{ at: 'connecting' }, { at: 'online' }])
  })

  test('is pinged every 20 seconds, and lives while it is answered', async () => {
    await live()
    for (let i = 1; i <= 5; i++) {
      await pass(20_000)
      expect(last().sent.filter((text) => text === 'ping')).toHaveLength(i)
      last().hears('pong')
    }
    expect(sockets).toHaveLength(1)
  })

  test('without an answer for 10 seconds is left, and nothing of it is heard any more', async () => {
    await live()
    const [dead] = sockets
    await pass(20_000)
    expect(await comesBack()).toBe(10_000 + 250)
    dead?.hears({
      type: 'message',
      message: { conversationId: 'c', seq: 1, id: 'm', senderId: 'bob', sentAt: 1, content: { type: 'text', text: 'late' } },
    })
    expect(replica.cursor).toEqual({ seq: 0, rev: 0 })
  })

  test('that does not open within 8 seconds is left', async () => {
    await pass(8_000)
    expect(states.at(-1)).toMatchObject({ at: 'waiting' })
  })

  test('gets a new token before the old one ends', async () => {
    session.freshForMs = 15_000
    await live()
    session.accessToken.mockResolvedValue('a newer token')
    await pass(session.freshForMs)
    expect(last().frames.at(-1)).toEqual({ type: 'auth', accessToken: 'a newer token' })
  })

  test('resumes by the cursor, and sends again what had no ack', async () => {
    await live()
    const message = draft('hello')
    connection.send(replica.say(message).send)
    last().closes(1006)
    await comesBack()
    await live()
    last().hears({ type: 'sync', messages: [], changes: [], head: { seq: 0, rev: 0 }, more: false })
    expect(last().frames).toEqual([{ type: 'hello', cursor: { seq: 0, rev: 0 } }, message])
  })

  test('waits as long as a refusal for the rate says', async () => {
    await live()
    const message = draft('hello')
    connection.send(replica.say(message).send)
    last().hears({ type: 'error', id: message.id, code: 'rate_limited', detail: 'too fast', retryAfterSeconds: 7 })
    await pass(6_999)
    expect(last().frames.filter(({ type }) => type === 'send')).toHaveLength(1)
    await pass(1)
    expect(last().frames.filter(({ type }) => type === 'send')).toEqual([message, message])
  })
})

describe('coming back', () => {
  test('takes a random part of a pause that doubles up to the longest', async () => {
    requests.conversation.mockRejectedValue(new Unreachable('nobody there'))
    const pauses: number[] = []
    for (let i = 0; i < 8; i++) {
      last().closes(1006)
      pauses.push(await comesBack())
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  })

  test('is quick again after a steady life', async () => {
    for (let i = 0; i < 5; i++) {
      last().closes(1006)
      await comesBack()
    }
    await live()
    await pass(11_000)
    last().closes(1012)
    expect(await comesBack()).toBe(250)
  })

  test.each([
    ['4409: soon', 4409, 500],
    ['1012: soon', 1012, 500],
    ['4400: after a while', 4400, 10_000],
    ['4429: when its minute is over', 4429, 60_000],
  ])('%s', async (_, code, ms) => {
    await live()
    last().closes(code)
    await pass(ms - 1)
    expect(sockets).toHaveLength(1)
    await pass(1)
    expect(sockets).toHaveLength(2)
  })

  test('waits as long as the server says when it refuses', async () => {
    requests.conversation.mockRejectedValue(refusal('unavailable', 20))
    last().closes(1006)
    await pass(19_999)
    expect(sockets).toHaveLength(1)
    await pass(1)
    expect(sockets).toHaveLength(2)
  })

  test('after 4401 takes new tokens first', async () => {
    await live()
    last().closes(4401)
    await pass(500)
    expect(session.refresh).toHaveBeenCalledOnce()
    expect(sockets).toHaveLength(2)
  })

  test.each([
    ['a revoked device', 4401, () => session.refresh.mockRejectedValue(refusal('unauthenticated')), 'unauthenticated'],
    [
      'a member no longer',
      4403,
      () => requests.conversation.mockResolvedValue({ role: 'left' }),
      'No longer a member of this conversation.',
    ],
    ['a conversation that is gone', 4403, () => requests.conversation.mockRejectedValue(refusal('not_found')), 'not_found'],
  ] as const)('ends for %s', async (_, code, prepare, why) => {
    prepare()
    await live()
    last().closes(code)
    await pass(120_000)
    expect(states.at(-1)).toEqual({ at: 'over', why })
    expect(sockets).toHaveLength(1)
  })
})
