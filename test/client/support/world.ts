/**
 * A server in memory with accounts, conversations and inboxes, as the contract has them, and the network to it: one that
 * loses, doubles and delays live frames, breaks lines, and goes away, as the test wishes.
 */
import type {
  Account,
  ConversationDown,
  ConversationSummary,
  ConversationUp,
  Draft,
  ErrorCode,
  InboxDown,
  InboxUp,
  Message,
  Session,
  User,
} from '../../../src/protocol/index.ts'
import { errors } from '../../../src/protocol/index.ts'
import { ModelMedia, Refusal } from '../../support/model-media.ts'
import { ModelServer, type ModelSession } from '../../support/model-server.ts'
import type { Random } from '../../support/random.ts'
import type { FakeClock } from './clock.ts'
import { found } from './model-search.ts'
import type { Environment } from '../../../src/client/index.ts'
import { ModelPlans } from './plans.ts'
import { FakeSocket } from './socket.ts'

interface Tokens {
  userId: string
  deviceId: string
  refreshToken: string
  expiresAt: number
}

interface ConversationLine {
  conversationId: string
  deviceId: string
  socket: FakeSocket
  session: ModelSession
  asked: Set<string>
}

interface InboxLine {
  userId: string
  deviceId: string
  socket: FakeSocket
  isGreeted: boolean
  watched: Set<string>
}

/** What a person wants of a conversation, and when it last changed for them. */
interface Entry {
  usn: number
  preferences: ConversationSummary['preferences']
  draft?: Draft
}

export interface Mischief {
  chance: Random
  /** Of each kind, for each live frame. */
  probability: number
}

const tokenMs = 15 * 60_000
const preferences = { mutedUntil: null, pinned: false, archived: false, notify: 'all' } as const
const userOf = (id: string): User => ({ id, handle: id, name: id })

type FetchInit = Parameters<Environment['fetch']>[1]

export class World {
  readonly clock: FakeClock
  readonly conversations = new Map<string, ModelServer>()
  readonly media = new ModelMedia(this.conversations)
  readonly plans = new ModelPlans((conversationId, userId, frame) => {
    for (const { session, socket, ...line } of this.#lines)
      if (line.conversationId === conversationId && session.line.userId === userId) this.#deliver(socket, frame)
  })
  readonly #tokens = new Map<string, Tokens>()
  readonly #entries = new Map<string, Entry>()
  readonly #lines = new Set<ConversationLine>()
  readonly #inboxes = new Set<InboxLine>()
  readonly #held: (() => void)[] = []
  #usn = 0
  #count = 0
  isDown = false
  /** Marks that clients send are lost on their way. */
  deafness = false
  /** The next greeting with a cursor of this conversation is answered by a reset. */
  resetAt: string | undefined
  resets = 0
  /** Sockets that were asked for. */
  connections = 0
  mischief: Mischief | undefined
  /** Answers to searches end too early. */
  searchBreaksOff = false
  /** Every request, for tests that count them. */
  readonly requests: string[] = []
  /** Every frame that a client sent, by device. */
  readonly heard: { deviceId: string; frame: ConversationUp | InboxUp }[] = []
  /** So many requests are done, and their answers do not arrive. */
  lostAnswers = 0
  /** Answers a request in place of the server. */
  refuse: ((route: string) => { code: ErrorCode; retryAfterSeconds?: number } | undefined) | undefined

  /** What a test itself answers to a request. */
  readonly answers = new Map<string, () => Response>()

  constructor(clock: FakeClock) {
    this.clock = clock
  }

  /** A group of these people. */
  group(id: string, userIds: readonly string[], pageSize = 3): ModelServer {
    const model = new ModelServer(id, pageSize)
    model.clock = () => this.clock.now()
    this.conversations.set(id, model)
    model.useMedia = (userId, mediaId) => this.media.use(userId, id, mediaId)
    model.observe = (event) => this.#observed(model, event)
    for (const userId of userIds) this.join(id, userId)
    return model
  }

  join(id: string, userId: string): void {
    this.#entries.set(`${id} ${userId}`, { usn: ++this.#usn, preferences })
    this.#model(id).join(userId)
    this.#touch(id, userId)
  }

  pin(id: string, userId: string): void {
    this.#entry(id, userId).preferences = { ...preferences, pinned: true }
    this.#touch(id, userId)
  }

  /** A draft that another device keeps. */
  draft(id: string, userId: string, text: string): void {
    this.#draft(id, userId, { text })
  }

  /** Hides a message from one person, as another device of theirs would. */
  hide(id: string, userId: string, seq: number): void {
    this.#model(id).hide(userId, seq)
    this.#touch(id, userId)
  }

  summary(id: string, userId: string): ConversationSummary {
    const model = this.#model(id)
    const visible = model.view(userId)
    const { readSeq } = model.marksOf(userId)
    const unread = visible.filter((message) => message.seq > readSeq && message.deletedAt === undefined && message.senderId !== userId)
    const lastMessage = visible.at(-1)
    const entry = this.#entry(id, userId)
    const starsAt = model.keeping.starsAt(userId)
    return {
      ...model.conversation(),
      ...(lastMessage ? { lastMessage } : {}),
      readSeq,
      unreadCount: unread.length,
      mentionCount: unread.filter(({ mentions = [] }) => mentions.includes(userId) || mentions.includes('all')).length,
      preferences: entry.preferences,
      ...(starsAt === undefined ? {} : { starsAt }),
      ...(entry.draft ? { draft: entry.draft } : {}),
    }
  }

  /** Every access token dies; the device too, if it is revoked. */
  expireTokens({ revoke = false } = {}): void {
    for (const [token, tokens] of this.#tokens) {
      tokens.expiresAt = 0
      if (revoke) this.#tokens.delete(token)
    }
    for (const { socket } of [...this.#lines, ...this.#inboxes]) socket.breakOff(4401)
  }

  closeAll(code: number): void {
    for (const { socket } of [...this.#lines, ...this.#inboxes]) socket.breakOff(code)
  }

  /** The sockets of conversations break; the inboxes stay. */
  closeRooms(code: number): void {
    const open = [...this.#lines]
    for (const { socket } of open) socket.breakOff(code)
  }

  /** The open sockets say nothing more. */
  muteAll(): void {
    for (const { socket } of [...this.#lines, ...this.#inboxes]) socket.isMute = true
  }

  /** Sends a sync page that is due, or a frame that was late. */
  pump(): boolean {
    const late = this.#held.shift()
    late?.()
    let moved = late !== undefined
    for (const { session } of this.#lines) if (this.conversations.size > 0 && this.#pump(session)) moved = true
    return moved
  }

  #pump(session: ModelSession): boolean {
    return [...this.conversations.values()].some((model) => model.has(session) && model.pump(session))
  }

  // The network.

  connect(url: string, protocols: string[], isAlive: () => boolean): FakeSocket {
    const socket = new FakeSocket()
    this.connections++
    const token = protocols.find((protocol) => protocol.startsWith('bearer.'))?.slice('bearer.'.length) ?? ''
    queueMicrotask(() => {
      const tokens = this.#tokens.get(token)
      if (this.isDown || !isAlive() || !tokens || tokens.expiresAt <= this.clock.now()) return socket.fail()
      const path = new URL(url).pathname
      if (path === '/v1/inbox/socket') this.#openInbox(socket, tokens)
      else this.#openConversation(socket, tokens, path.split('/')[3] ?? '')
    })
    return socket
  }

  async fetch(url: string, init: FetchInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url)
    this.requests.push(`${init.method} ${pathname}`)
    if (this.isDown) throw new TypeError('fetch failed')
    try {
      const refusal = this.refuse?.(`${init.method} ${pathname}`)
      if (refusal) throw new Refusal(refusal.code, refusal)
      if (pathname === '/v1/search') return found(this.#seenBy(this.#caller(init)), searchParams, this.searchBreaksOff)
      const given = this.answers.get(`${init.method} ${pathname}`)
      if (given) return given()
      if (pathname.startsWith('/v1/media')) return await this.#media(init, pathname, searchParams)
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : {}
      const answer = this.#answer(init, pathname, searchParams, typeof body === 'object' && body !== null ? { ...body } : {})
      if (this.lostAnswers > 0 && init.method !== 'GET') {
        this.lostAnswers--
        throw new TypeError('fetch failed')
      }
      return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, title } = errors[error.code]
      return Response.json({ type: 'about:blank', title, status, code: error.code, detail: 'no', ...error.more }, { status })
    }
  }

  #answer(
    init: { method: string; headers: Record<string, string> },
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): unknown {
    const route = `${init.method} ${path.replaceAll(/(conversations|messages|users|invites)\/[^/]+/gu, '$1/*')}`
    if (route === 'POST /v1/accounts' || route === 'POST /v1/sessions')
      return this.#session(String(body['handle']), `device-${++this.#count}`)
    if (route === 'POST /v1/sessions/refresh') return this.#refresh(String(body['refreshToken']))
    const userId = this.#caller(init)
    const [, , , id = '', , seq = ''] = path.split('/')
    if (route === 'GET /v1/me') return this.#account(userId)
    if (route === 'DELETE /v1/sessions/current') return undefined
    if (route === 'GET /v1/devices') return { devices: [] }
    if (route === 'GET /v1/contacts') return { contacts: [] }
    if (route === 'GET /v1/users/*') return userOf(id)
    const model = this.conversations.get(id)
    if (!model?.memberIds.includes(userId)) throw new Refusal('not_found')
    if (path.includes('/scheduled'))
      return this.plans.answer({ method: init.method, conversationId: id, userId, id: seq || undefined, body })
    if (route === 'GET /v1/conversations/*') return model.conversation()
    if (route === 'GET /v1/conversations/*/members')
      return { members: model.memberIds.map((member) => ({ role: 'member', joinedAt: 0, ...model.marksOf(member) })) }
    if (route === 'GET /v1/conversations/*/messages') return page(model, userId, query)
    if (route === 'GET /v1/conversations/*/stars') return stars(model, userId, query)
    if (route === 'PUT /v1/conversations/*/draft') return this.#draft(id, userId, body)
    if (route === 'DELETE /v1/conversations/*/messages/*') {
      this.hide(id, userId, Number(seq))
      return undefined
    }
    throw new Error(`the world has no ${route}`)
  }

  #caller({ headers }: { headers: Record<string, string> }): string {
    const tokens = this.#tokens.get(headers['authorization']?.slice('Bearer '.length) ?? '')
    if (!tokens || tokens.expiresAt <= this.clock.now()) throw new Refusal('unauthenticated')
    return tokens.userId
  }

  #seenBy(userId: string): Message[] {
    return [...this.conversations.values()].flatMap((model) => (model.memberIds.includes(userId) ? model.view(userId) : []))
  }

  #media({ method, headers, body, signal }: FetchInit, path: string, query: URLSearchParams): Promise<Response> {
    if (signal?.aborted) throw new TypeError('aborted')
    return this.media.answer({ method, path, headers, query, body, userId: this.#caller({ headers }) })
  }

  #session(userId: string, deviceId: string): Session {
    const [access, refresh] = [`access-${++this.#count}`, `refresh-${this.#count}`]
    const accessTokenExpiresAt = this.clock.now() + tokenMs
    this.#tokens.set(access, { userId, deviceId, refreshToken: refresh, expiresAt: accessTokenExpiresAt })
    const device = { id: deviceId, name: deviceId, createdAt: 0, lastActiveAt: 0, current: true }
    return { user: userOf(userId), device, accessToken: access, accessTokenExpiresAt, refreshToken: refresh }
  }

  #refresh(refreshToken: string): Session {
    const found = [...this.#tokens].find(([, tokens]) => tokens.refreshToken === refreshToken)
    if (!found) throw new Refusal('unauthenticated')
    const [, { userId, deviceId }] = found
    return this.#session(userId, deviceId)
  }

  #account(userId: string): Account {
    return { ...userOf(userId), settings: { lastSeen: 'everyone', readReceipts: true }, createdAt: 0 }
  }

  #draft(id: string, userId: string, body: Record<string, unknown>): Draft {
    const entry = this.#entry(id, userId)
    const version = entry.draft?.version ?? 0
    if (body['ifVersion'] !== undefined && body['ifVersion'] !== version) throw new Refusal('conflict', { draft: entry.draft })
    entry.draft = { text: String(body['text']), version: version + 1, updatedAt: this.clock.now() }
    this.#touch(id, userId)
    return entry.draft
  }

  // The sockets.

  #openConversation(socket: FakeSocket, { userId, deviceId }: Tokens, conversationId: string): void {
    const model = this.conversations.get(conversationId)
    if (!model?.memberIds.includes(userId)) return socket.fail()
    const asked = new Set<string>()
    const session = model.open({ userId, asked, deliver: (frame) => this.#deliver(socket, frame) })
    const line = { conversationId, deviceId, socket, session, asked }
    this.#lines.add(line)
    socket.open({
      frame: (frame: ConversationUp) => {
        this.heard.push({ deviceId, frame })
        if (this.deafness && frame.type === 'read') return
        if ('ref' in frame) asked.add(frame.ref)
        if (frame.type !== 'hello' || !frame.cursor || this.resetAt !== model.id) {
          model.receive(session, frame)
          if (frame.type === 'hello' && this.plans.of(model.id, userId).length > 0)
            this.#deliver(socket, this.plans.frame(model.id, userId))
          return
        }
        this.resetAt = undefined
        this.resets++
        model.receive(session, { type: 'hello', cursor: { seq: Number.MAX_SAFE_INTEGER, rev: 0 } })
      },
      closed: () => {
        model.close(session)
        this.#lines.delete(line)
      },
    })
  }

  #openInbox(socket: FakeSocket, { userId, deviceId }: Tokens): void {
    const line: InboxLine = { userId, deviceId, socket, isGreeted: false, watched: new Set() }
    this.#inboxes.add(line)
    socket.open({
      frame: (frame: InboxUp) => {
        this.heard.push({ deviceId, frame })
        this.#hear(line, frame)
      },
      closed: () => void this.#inboxes.delete(line),
    })
  }

  #hear(line: InboxLine, frame: InboxUp): void {
    const { userId, socket } = line
    if (frame.type === 'hello') {
      line.isGreeted = true
      const own = [...this.#entries].flatMap(([key, { usn }]) => (key.endsWith(` ${userId}`) ? [{ id: key.split(' ')[0] ?? '', usn }] : []))
      const usn = Math.max(0, ...own.map((entry) => entry.usn))
      socket.deliver({ type: 'hello', usn, you: { userId, deviceId: line.deviceId } } satisfies InboxDown)
      for (const entry of own.toSorted((a, b) => a.usn - b.usn)) if (entry.usn > (frame.usn ?? -1)) this.#tellSummary(line, entry.id)
    } else if (frame.type === 'delivered' || frame.type === 'read') this.#model(frame.conversationId).mark(userId, frame.type, frame.seq)
    else if (frame.type === 'watch')
      for (const watched of frame.userIds)
        socket.deliver({ type: 'presence', userId: watched, state: this.#isOnline(watched) ? 'online' : 'offline' } satisfies InboxDown)
  }

  #isOnline(userId: string): boolean {
    return [...this.#inboxes].some((line) => line.userId === userId)
  }

  #observed(model: ModelServer, event: Parameters<ModelServer['observe']>[0]): void {
    if ('starredBy' in event) return this.#touch(model.id, event.starredBy)
    for (const userId of model.memberIds) {
      for (const line of this.#inboxes) {
        if (!line.isGreeted || line.userId !== userId || this.#hasOpen(line.deviceId, model.id)) continue
        if ('message' in event && event.message.seq > 0) this.#deliver(line.socket, { type: 'message', message: event.message })
        if ('marks' in event && event.marks.userId !== userId)
          this.#deliver(line.socket, { type: 'receipt', conversationId: model.id, ...event.marks })
      }
      if (!('marks' in event) || event.marks.userId === userId) this.#touch(model.id, userId)
    }
  }

  #touch(id: string, userId: string): void {
    if (!this.#model(id).memberIds.includes(userId)) return
    this.#entry(id, userId).usn = ++this.#usn
    for (const line of this.#inboxes) if (line.isGreeted && line.userId === userId) this.#tellSummary(line, id)
  }

  #tellSummary({ userId, socket }: InboxLine, id: string): void {
    const frame: InboxDown = { type: 'conversation', usn: this.#entry(id, userId).usn, conversation: this.summary(id, userId) }
    socket.deliver(frame)
  }

  #hasOpen(deviceId: string, conversationId: string): boolean {
    return [...this.#lines].some((line) => line.deviceId === deviceId && line.conversationId === conversationId)
  }

  /** Live frames may be lost, doubled, or late; greetings, syncs and summaries come as they are, as on a real socket. */
  #deliver(socket: FakeSocket, frame: ConversationDown | InboxDown): void {
    const deliver = (): void => socket.deliver(frame)
    const { mischief } = this
    if (!mischief || frame.type === 'hello' || frame.type === 'sync' || frame.type === 'conversation') return deliver()
    const { chance, probability } = mischief
    if (chance.chance(probability)) return
    if (chance.chance(probability)) this.#held.push(deliver)
    if (chance.chance(probability)) this.#held.push(deliver)
    else deliver()
  }

  #model(id: string): ModelServer {
    const model = this.conversations.get(id)
    if (!model) throw new Error(`there is no ${id}`)
    return model
  }

  #entry(id: string, userId: string): Entry {
    const entry = this.#entries.get(`${id} ${userId}`)
    if (!entry) throw new Error(`${userId} is not in ${id}`)
    return entry
  }
}

/** Pages of two, so that there are some. */
function stars(model: ModelServer, userId: string, query: URLSearchParams): object {
  const all = model.keeping.starred(userId, model.view(userId))
  const from = Number(query.get('cursor') ?? 0)
  const end = from + 2
  return { messages: all.slice(from, end), head: { ...model.head }, ...(end < all.length ? { nextCursor: String(end) } : {}) }
}

function page(
  model: ModelServer,
  userId: string,
  query: URLSearchParams,
): { messages: Message[]; head: { seq: number; rev: number }; more: boolean } {
  const limit = Number(query.get('limit'))
  const all = model.view(userId)
  const at = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined)
  const aroundAt = at('aroundAt')
  const fromThen = all.find(({ sentAt }) => sentAt >= (aroundAt ?? 0))?.seq ?? model.head.seq + 1
  const [before, after, around] = [at('before'), at('after'), aroundAt === undefined ? at('around') : fromThen]
  const head = { ...model.head }
  if (after !== undefined) {
    const rest = all.filter(({ seq }) => seq > after)
    return { messages: rest.slice(0, limit), head, more: rest.length > limit }
  }
  if (around !== undefined) {
    const older = all.filter(({ seq }) => seq < around)
    const newer = all.filter(({ seq }) => seq >= around)
    const half = Math.ceil(limit / 2)
    if (newer.length === 0) return { messages: older.slice(-limit), head, more: older.length > limit }
    if (limit === 1) return { messages: newer.slice(0, 1), head, more: all.length > 1 }
    return { messages: [...older.slice(-half), ...newer.slice(0, half)], head, more: older.length > half || newer.length > half }
  }
  const rest = all.filter(({ seq }) => seq < (before ?? Infinity))
  return { messages: rest.slice(-limit), head, more: rest.length > limit }
}
