/** A device as its person uses it: the inbox socket while it is online, the conversation's while that is on the screen. */
import * as chat from '../client/chat.ts'
import type { Down } from '../client/frames.ts'
import { at, list, number } from '../client/json.ts'
import { Socket } from '../client/socket.ts'
import type { Account } from '../subjects/account.ts'

/** Several arrivals are acknowledged together, after so long. */
const deliveredAfterMs = 1_000
const readAfterMs = 300
const longMs = 60_000
/** A client says so often that its person is there. */
const activeEveryMs = 20_000

export class Device {
  readonly account: Account
  readonly conversationId: string
  readonly #port: number
  #inbox: Socket | undefined
  #conversation: Socket | undefined
  #usn: number | undefined
  #seen = 0
  #marked = { delivered: 0, read: 0 }
  #marking: NodeJS.Timeout | undefined
  #active: NodeJS.Timeout | undefined
  /** Messages that came by the inbox, and by the conversation's socket. */
  received = { inbox: 0, conversation: 0 }

  constructor(port: number, account: Account, conversationId: string) {
    this.#port = port
    this.account = account
    this.conversationId = conversationId
  }

  get isOnline(): boolean {
    return this.#inbox !== undefined
  }

  async connect(): Promise<void> {
    const socket = await Socket.open(this.#target('/v1/inbox/socket'))
    this.#inbox = socket
    const hello = heard(socket, (frame) => this.#fromInbox(frame))
    socket.send(JSON.stringify({ type: 'hello', ...(this.#usn === undefined ? {} : { usn: this.#usn }) }))
    await hello
    const active = (): void => this.sendInbox({ type: 'activity', state: 'active' })
    active()
    this.#active = setInterval(active, activeEveryMs)
  }

  /** The conversation comes on the screen: what was missed is fetched, and read. */
  async open(): Promise<void> {
    const socket = await Socket.open(this.#target(`/v1/conversations/${this.conversationId}/socket`))
    this.#conversation = socket
    const hello = heard(socket, (frame) => this.#fromConversation(frame))
    socket.send(JSON.stringify({ type: 'hello', cursor: { seq: this.#marked.delivered, rev: 0 } }))
    await hello
  }

  send(): void {
    if (!this.#conversation) throw new Error('a message is written in an open conversation')
    this.#conversation.send(chat.send().frame)
  }

  /** As a client does to keep a connection alive; `pong` comes from the platform. */
  ping(): void {
    this.#inbox?.send('ping')
  }

  /** To both kinds of sockets alike. */
  sendInbox(frame: object): void {
    this.#inbox?.send(JSON.stringify(frame))
  }

  /** The screen shows something else. */
  shut(): void {
    this.#mark()
    this.#conversation?.end()
    this.#conversation = undefined
  }

  leave(): void {
    this.shut()
    clearInterval(this.#active)
    this.#inbox?.end()
    this.#inbox = undefined
  }

  #target(path: string) {
    return { port: this.#port, path, accessToken: this.account.accessToken }
  }

  #fromInbox(frame: Down): void {
    if (frame.kind === 'message') {
      this.received.inbox++
      this.#arrived(frame.seq)
    } else if (chat.isFrame(frame, 'conversation') || chat.isFrame(frame, 'hello'))
      this.#usn = Math.max(this.#usn ?? 0, number(frame.frame, 'usn'))
    else chat.complain(frame)
  }

  #fromConversation(frame: Down): void {
    if (frame.kind === 'message') {
      this.received.conversation++
      this.#arrived(frame.seq)
    } else if (frame.kind === 'ack') this.#ownMark(frame.seq)
    else if (chat.isFrame(frame, 'sync')) {
      for (const message of list(frame.frame, 'messages')) this.#arrived(number(message, 'seq'))
      if (at(frame.frame, 'more') === true) throw new Error('a device missed more than a page')
    } else chat.complain(frame)
  }

  /** Who writes has read what was there: nothing needs to be said of it. */
  #ownMark(seq: number): void {
    this.#seen = Math.max(this.#seen, seq)
    this.#marked.delivered = Math.max(this.#marked.delivered, seq)
    this.#marked.read = Math.max(this.#marked.read, seq)
  }

  #arrived(seq: number): void {
    this.#seen = Math.max(this.#seen, seq)
    this.#marking ??= setTimeout(() => this.#mark(), this.#conversation ? readAfterMs : deliveredAfterMs)
  }

  /** What is read has been delivered, so a reader says no more than that. */
  #mark(): void {
    clearTimeout(this.#marking)
    this.#marking = undefined
    const seq = this.#seen
    if (this.#conversation) {
      if (seq <= this.#marked.read) return
      this.#conversation.send(JSON.stringify({ type: 'read', seq }))
      this.#marked = { delivered: seq, read: seq }
    } else if (this.#inbox && seq > this.#marked.delivered) {
      this.#inbox.send(JSON.stringify({ type: 'delivered', conversationId: this.conversationId, seq }))
      this.#marked.delivered = seq
    }
  }
}

/** Passes all frames on, and ends with the first `hello`. */
async function heard(socket: Socket, take: (frame: Down) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const overdue = setTimeout(() => reject(new Error('no hello')), longMs)
  socket.onFrame = (frame) => {
    if (chat.isFrame(frame, 'hello')) resolve()
    take(frame)
  }
  await promise.finally(() => clearTimeout(overdue))
}
