/**
 * A device as a client is: what it shows is made of what its sockets brought alone, the list by update numbers, the
 * conversations by cursors.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import type { ConversationSummary, InboxDown, Message } from '../../src/protocol/index.ts'
import { comparable, Replica } from '../conversation/replica.ts'
import type { Actor } from '../support/actor.ts'
import type { Channel } from '../support/channel.ts'
import type { InboxChannel } from '../support/inbox-channel.ts'
import { until } from '../support/processes.ts'

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
const zero = { seq: 0, rev: 0 }

export class Device {
  readonly name: string
  readonly actor: Actor
  readonly summaries = new Map<string, ConversationSummary>()
  /** Messages that its inbox told it, in order. */
  readonly told: Message[] = []
  /** What it learned of the person: devices, account, contacts. */
  readonly personal: InboxDown[] = []
  readonly #replicas = new Map<string, Replica>()
  readonly #channels = new Map<string, Channel>()
  /** Conversations of which something may be hidden since: their summary came, and its head does not say why. */
  readonly #doubtful = new Set<string>()
  #usn: number | undefined
  #inbox: InboxChannel | undefined

  constructor(name: string, actor: Actor) {
    this.name = name
    this.actor = actor
  }

  get inbox(): InboxChannel {
    if (!this.#inbox) throw new Error(`${this.name} is offline`)
    return this.#inbox
  }

  get isOnline(): boolean {
    return this.#inbox !== undefined
  }

  async online(): Promise<void> {
    const inbox = this.actor.connectInbox()
    this.#inbox = inbox
    inbox.hear = (frame) => {
      if (inbox === this.#inbox) this.#hear(frame)
    }
    await inbox.hello(this.#usn)
  }

  async offline(): Promise<void> {
    const sockets = [...this.#channels.values(), ...(this.#inbox ? [this.#inbox] : [])]
    this.lost()
    await Promise.all(sockets.map((socket) => socket.close()))
  }

  /** Its connections broke. */
  lost(): void {
    this.#inbox = undefined
    this.#channels.clear()
  }

  /** Waits for a summary that is so. */
  async shows(id: string, holds: (summary: ConversationSummary) => boolean, what: string): Promise<ConversationSummary> {
    return until(
      () => {
        const summary = this.summaries.get(id)
        return summary && holds(summary) ? summary : undefined
      },
      `${this.name} shows ${what}, but ${JSON.stringify(this.summaries.get(id))}`,
    )
  }

  /** Opens a conversation, or goes on with it, and catches up. */
  async open(id: string): Promise<Channel> {
    const known = this.#channels.get(id)
    if (known) return known
    const replica = this.#replicas.get(id) ?? new Replica(this.actor.id, { ...zero })
    this.#replicas.set(id, replica)
    const channel = this.actor.connect(id)
    this.#channels.set(id, channel)
    channel.hear = (frame) => {
      // What it asks for itself, to look whether anything is hidden, is not for the replica.
      if (frame.type === 'sync' && frame.ref?.startsWith('sync ')) return
      if (replica.take(frame)) channel.send({ type: 'sync', ref: `missed ${Math.random()}`, cursor: { ...replica.ask() } })
    }
    await channel.opened
    const cursor = replica.begin()
    channel.send({ type: 'hello', ...(cursor ? { cursor: { ...cursor } } : {}) })
    await until(() => !replica.isCatchingUp && replica.conversation, `${this.name} catches up`)
    await this.#dispelDoubt(id, channel, replica)
    return channel
  }

  async shut(id: string): Promise<void> {
    const channel = this.#channels.get(id)
    this.#channels.delete(id)
    await channel?.close()
  }

  /** Waits until the conversation’s socket was closed by the server; gives the code. */
  async closedBy(id: string): Promise<number | undefined> {
    const code = await this.#channels.get(id)?.closed
    this.#channels.delete(id)
    return code
  }

  async say(id: string, text: string): Promise<number> {
    const channel = this.#channels.get(id)
    if (!channel) return (await this.actor.post(id, text)).seq
    const messageId = randomUUIDv7()
    this.#replicas.get(id)?.sends(messageId, { content: { type: 'text', text } })
    return (await channel.say(text, messageId)).seq
  }

  read(id: string, seq: number): void {
    this.inbox.send({ type: 'read', conversationId: id, seq })
    this.#replicas.get(id)?.marks('read', seq)
  }

  delivered(id: string, seq: number): void {
    this.inbox.send({ type: 'delivered', conversationId: id, seq })
    this.#replicas.get(id)?.marks('delivered', seq)
  }

  /** Its list: what was left and archived is gone. */
  list(): ConversationSummary[] {
    return [...this.summaries.values()].filter(({ role, preferences }) => role !== 'left' || !preferences.archived).toSorted(byId)
  }

  /** A conversation as it shows it; it has to be open. */
  async view(id: string) {
    const [channel, replica] = [this.#channels.get(id), this.#replicas.get(id)]
    if (!channel || !replica) throw new Error(`${this.name} has not opened it`)
    await this.#dispelDoubt(id, channel, replica)
    return replica.view()
  }

  #hear(frame: InboxDown): void {
    if (frame.type === 'message') this.told.push(frame.message)
    else if (frame.type === 'conversation') this.#update(frame.usn, frame.conversation)
    else if (frame.type === 'device' || frame.type === 'account' || frame.type === 'contact') this.personal.push(frame)
  }

  #update(usn: number, summary: ConversationSummary): void {
    ok(usn > (this.#usn ?? -1), `update ${usn} came after ${this.#usn}`)
    this.#usn = usn
    this.summaries.set(summary.id, summary)
    if (this.#replicas.has(summary.id)) this.#doubtful.add(summary.id)
  }

  /** Pages anew, and takes away what is hidden; everything else has to be as the cursor brought it. */
  async #dispelDoubt(id: string, channel: Channel, replica: Replica): Promise<void> {
    if (!this.#doubtful.delete(id)) return
    const { messages } = await channel.sync(zero)
    const shown = new Set(messages.map(({ seq }) => seq))
    for (const { seq } of replica.view().messages) if (!shown.has(seq) && seq <= (messages.at(-1)?.seq ?? 0)) replica.hide(seq)
    for (const message of messages) {
      const held = replica.view().messages.find(({ seq }) => seq === message.seq)
      if (held && held.deletedAt === message.deletedAt && held.editedAt === message.editedAt) deepEqual(held, comparable(message))
    }
  }
}
