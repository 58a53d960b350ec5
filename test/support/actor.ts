/** One device of one person: its requests, and the sockets that it opens. */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import {
  type Ack,
  ack,
  type Conversation,
  conversation,
  type Cursor,
  type Message,
  routes,
  session,
  type Session,
} from '../../src/protocol/index.ts'
import { Channel, type Synced } from './channel.ts'
import { InboxChannel } from './inbox-channel.ts'
import { RawWire } from './raw-wire.ts'
import { platformWire, type Wire } from './wire.ts'

export interface Answer {
  status: number
  /** The content type. */
  type: string
  body: unknown
}

export const password = 'a long enough password'

async function request(url: string, method: string, body?: unknown, accessToken?: string): Promise<Answer> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  }
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  })
  const type = response.headers.get('content-type') ?? ''
  const text = await response.text()
  return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text }
}

export class Actor {
  readonly #server: string
  readonly name: string
  #session: Session
  readonly channels = new Set<Channel | InboxChannel>()

  private constructor(server: string, name: string, signedIn: Session) {
    this.#server = server
    this.name = name
    this.#session = signedIn
  }

  /** A new account each, with a handle that nobody else has. */
  static async cast<N extends string>(server: string, ...names: N[]): Promise<Record<N, Actor>> {
    const actors = await Promise.all(names.map(async (name) => [name, await Actor.signUp(server, name)]))
    return Object.fromEntries(actors)
  }

  static async signUp(server: string, name: string): Promise<Actor> {
    const handle = `${name}_${randomBytes(4).toString('hex')}`
    const answer = await request(`${server}/v1/accounts`, 'POST', { handle, name, password, device: { name: 'first' } })
    return new Actor(server, name, session.parse(answer.body))
  }

  /** Somebody who has an account already. */
  static async signIn(server: string, handle: string, secret: string): Promise<Actor> {
    const answer = await request(`${server}/v1/sessions`, 'POST', { handle, password: secret, device: { name: 'another' } })
    return new Actor(server, handle, session.parse(answer.body))
  }

  get id(): string {
    return this.#session.user.id
  }

  get deviceId(): string {
    return this.#session.device.id
  }

  get handle(): string {
    return this.#session.user.handle
  }

  /** The same person on another device. */
  otherDevice(): Promise<Actor> {
    return Actor.signIn(this.#server, this.handle, password)
  }

  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return request(`${this.#server}${path}`, method, body, this.#session.accessToken)
  }

  /** An answer that is bytes. */
  async bytes(path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: Buffer }> {
    const response = await fetch(`${this.#server}${path}`, {
      headers: { authorization: `Bearer ${this.#session.accessToken}`, ...headers },
      signal: AbortSignal.timeout(60_000),
    })
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
  }

  async direct(other: Actor): Promise<Conversation> {
    const { body } = await this.ask('POST', '/v1/conversations', { kind: 'direct', userId: other.id })
    return conversation.parse(body)
  }

  async group(title: string, ...others: Actor[]): Promise<Conversation> {
    const { body } = await this.ask('POST', '/v1/conversations', { kind: 'group', title, userIds: others.map(({ id }) => id) })
    return conversation.parse(body)
  }

  /** The id of the conversation of this title. */
  async named(title: string): Promise<string> {
    const { body } = await this.ask('GET', '/v1/conversations')
    const found = routes.listConversations.answers[200].schema.parse(body).conversations.find((one) => one.title === title)
    if (!found) throw new Error(`${this.name} has no conversation called ${title}`)
    return found.id
  }

  /** Sends by HTTP. */
  async post(conversationId: string, text: string, id: string = randomUUIDv7()): Promise<Ack> {
    const { body } = await this.ask('POST', `/v1/conversations/${conversationId}/messages`, { id, content: { type: 'text', text } })
    return ack.parse(body)
  }

  /** All messages that this person may see, read page by page. */
  async messages(conversationId: string): Promise<Message[]> {
    const all: Message[] = []
    for (;;) {
      const { body } = await this.ask('GET', `/v1/conversations/${conversationId}/messages?after=${all.at(-1)?.seq ?? 0}&limit=100`)
      const { messages, more } = routes.listMessages.answers[200].schema.parse(body)
      all.push(...messages)
      if (!more) return all
    }
  }

  /** A socket that has not said hello. */
  connect(conversationId: string): Channel {
    return this.#track(new Channel<Wire>((events) => platformWire(this.#socketUrl(conversationId), this.#session.accessToken, events)))
  }

  /** The same on a bare TCP connection, which can stop reading. */
  connectRaw(conversationId: string): Channel<RawWire> {
    return this.#track(new Channel((events) => new RawWire(this.#socketUrl(conversationId), this.#session.accessToken, events)))
  }

  /** A socket at the live edge. */
  async open(conversationId: string, cursor?: Cursor): Promise<Channel & { synced?: Synced }> {
    const channel = this.connect(conversationId)
    const synced = await channel.hello(cursor)
    return Object.assign(channel, { synced })
  }

  /** An inbox socket that has not said hello. */
  connectInbox(): InboxChannel {
    return this.#track(new InboxChannel<Wire>((events) => platformWire(this.#inboxUrl, this.#session.accessToken, events)))
  }

  /** The same on a bare TCP connection, which can fall silent. */
  connectInboxRaw(): InboxChannel<RawWire> {
    return this.#track(new InboxChannel((events) => new RawWire(this.#inboxUrl, this.#session.accessToken, events)))
  }

  /** An inbox socket that has said hello; the summaries that are due follow. */
  async openInbox(usn?: number): Promise<InboxChannel> {
    const inbox = this.connectInbox()
    await inbox.hello(usn)
    return inbox
  }

  close(): void {
    for (const channel of this.channels) channel.wire.close()
    this.channels.clear()
  }

  get #inboxUrl(): string {
    return `${this.#server.replace(/^http/u, 'ws')}/v1/inbox/socket`
  }

  #socketUrl(conversationId: string): string {
    return `${this.#server.replace(/^http/u, 'ws')}/v1/conversations/${conversationId}/socket`
  }

  #track<C extends Channel | InboxChannel>(channel: C): C {
    this.channels.add(channel)
    // Who waits for it hears of a socket that never opened; nobody has to.
    channel.opened.catch(() => undefined)
    return channel
  }
}
