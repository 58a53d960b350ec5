/** One device in a fuzzed conversation: a replica, the socket that feeds it, and what was not answered yet. */
import type { ConversationDown, ConversationUp } from '../../src/protocol/index.ts'
import type { Random } from '../support/random.ts'
import { Replica, type Sent } from './replica.ts'
import { type Room, type Socket, messageId, open } from './support.ts'

type Ask = Extract<ConversationUp, { type: 'edit' | 'delete' | 'react' }>

/** What the test keeps of all clients together. */
export interface Ledger {
  random: Random
  /** By message id, what its first ack said. */
  acked: Map<string, { seq: number; sentAt: number; userId: string; sent: Sent }>
  fail(error: unknown): void
}

export class Client {
  readonly userId: string
  readonly replica: Replica
  readonly #room: Room
  readonly #ledger: Ledger
  /** The share of live frames that it loses on its way from the socket to the replica. */
  readonly #loss: number
  readonly #unacked = new Map<string, Sent>()
  readonly #asked = new Set<string>()
  /** By person, the newest receipt: they never go back, unless the person does. */
  readonly #receipts = new Map<string, { deliveredSeq: number; readSeq: number }>()
  #socket: Socket | undefined
  #connecting: Promise<void> | undefined

  constructor(room: Room, userId: string, ledger: Ledger, loss = 0) {
    this.#room = room
    this.userId = userId
    this.replica = new Replica(userId, { seq: 0, rev: 0 })
    this.#ledger = ledger
    this.#loss = loss
  }

  get isLive(): boolean {
    return this.#socket !== undefined && this.#socket.closed === undefined
  }

  /** Whether nothing is on its way. */
  get isQuiet(): boolean {
    return !this.#connecting && (!this.isLive || (!this.replica.isCatchingUp && this.#unacked.size === 0 && this.#asked.size === 0))
  }

  get trouble(): string {
    return JSON.stringify({
      connecting: this.#connecting !== undefined,
      catchingUp: this.replica.isCatchingUp,
      unacked: [...this.#unacked.keys()],
      asked: [...this.#asked],
      last: this.#socket?.log.slice(-4),
    })
  }

  /** Opens a socket and resumes from the cursor; somebody who is not inside stays away. */
  async connect(): Promise<void> {
    if (this.isLive) return
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined))
    await this.#connecting
  }

  async #connect(): Promise<void> {
    const socket = await open(this.#room, this.userId, { hello: false }).catch(() => undefined)
    if (!socket) return
    this.#socket = socket
    this.#asked.clear()
    this.#receipts.clear()
    socket.hear = (frame) => {
      if (socket === this.#socket) this.#hear(socket, frame)
    }
    const cursor = this.replica.begin()
    socket.send({ type: 'hello', ...(cursor ? { cursor: { ...cursor } } : {}) })
    for (const [id, sent] of this.#unacked) socket.send({ type: 'send', id, ...sent })
  }

  /** Ends the connection, with a word or, as where a network drops, without one. */
  disconnect({ silently }: { silently: boolean }): void {
    if (!silently && this.isLive) this.#socket?.close()
    this.#socket = undefined
  }

  #hear(socket: Socket, frame: ConversationDown): void {
    try {
      this.#note(frame)
      const isLive = frame.type === 'message' || frame.type === 'change'
      if (isLive && !this.#isAnswer(frame) && this.#ledger.random.chance(this.#loss)) return
      if (this.replica.take(frame)) socket.send({ type: 'sync', ref: crypto.randomUUID(), cursor: { ...this.replica.ask() } })
    } catch (error) {
      this.#ledger.fail(error)
    }
  }

  #isAnswer(frame: ConversationDown): boolean {
    return frame.type === 'change' && 'ref' in frame.change && frame.change.ref !== undefined
  }

  #note(frame: ConversationDown): void {
    if (frame.type === 'ack') this.#acked(frame)
    else if (frame.type === 'error' && frame.id !== undefined) this.#answered(frame.id)
    else if (frame.type === 'error' || frame.type === 'done') this.#asked.delete(frame.ref ?? '')
    else if (frame.type === 'change') this.#changed([frame.change])
    else if (frame.type === 'sync') this.#changed(frame.changes)
    else if (frame.type === 'receipt') this.#receipt(frame)
  }

  #changed(changes: Extract<ConversationDown, { type: 'change' }>['change'][]): void {
    for (const change of changes) {
      if ('ref' in change && change.ref !== undefined) this.#asked.delete(change.ref)
      if (change.kind === 'member') this.#receipts.delete(change.userId)
    }
  }

  #acked({ id, seq, sentAt }: Extract<ConversationDown, { type: 'ack' }>): void {
    const sent = this.#answered(id)
    const before = this.#ledger.acked.get(id)
    if (!before && sent) this.#ledger.acked.set(id, { seq, sentAt, userId: this.userId, sent })
    if (before && (before.seq !== seq || before.sentAt !== sentAt)) throw new Error(`${id} was acked as ${before.seq} and as ${seq}`)
  }

  /** Sends are answered in their order, whatever each has to wait for. */
  #answered(id: string): Sent | undefined {
    const [oldest] = this.#unacked.keys()
    const sent = this.#unacked.get(id)
    if (sent && oldest !== id) throw new Error(`${id} was answered before ${oldest}`)
    this.#unacked.delete(id)
    return sent
  }

  #receipt({ userId, deliveredSeq, readSeq }: Extract<ConversationDown, { type: 'receipt' }>): void {
    const before = this.#receipts.get(userId)
    if (readSeq > deliveredSeq) throw new Error(`${userId} read ${readSeq}, but received ${deliveredSeq}`)
    if (before && (deliveredSeq < before.deliveredSeq || readSeq < before.readSeq)) throw new Error(`the marks of ${userId} went back`)
    this.#receipts.set(userId, { deliveredSeq, readSeq })
  }

  say(sent: Sent): string {
    const id = messageId()
    this.#unacked.set(id, sent)
    this.replica.sends(id, sent)
    this.tell({ type: 'send', id, ...sent })
    return id
  }

  /** Sends again what was acked, or is about to be, from this device and with these words. */
  resend(id: string, first: Sent, words: Sent): void {
    this.replica.sends(id, first)
    this.tell({ type: 'send', id, ...words })
  }

  ask(frame: Ask): void {
    if (!this.isLive) return
    this.#asked.add(frame.ref)
    this.tell(frame)
  }

  tell(frame: ConversationUp): void {
    if (this.isLive) this.#socket?.send(frame)
  }

  mark(type: 'delivered' | 'read'): void {
    const seq = this.replica.cursor?.seq ?? 0
    if (!this.isLive) return
    this.tell({ type, seq })
    this.replica.marks(type, seq)
  }

  /** Looks whether anything is missing, as a device does that comes back to the foreground. */
  sync(): void {
    if (this.isLive && !this.replica.isCatchingUp) this.tell({ type: 'sync', ref: crypto.randomUUID(), cursor: { ...this.replica.ask() } })
  }
}
