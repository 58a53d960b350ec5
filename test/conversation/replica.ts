/**
 * What a device makes of a conversation, from frames alone and by the contract's cursor rules: the next number is
 * applied, an older one is known, and any other means that something was missed and has to be asked for.
 */
import type { Change, Content, Conversation, ConversationDown, Cursor, Marks, Message } from '../../src/protocol/index.ts'

type Frame<T extends ConversationDown['type']> = Extract<ConversationDown, { type: T }>

/** A message, and the rev up to which its changes are in it already. */
interface Held {
  message: Message
  asOf: number
}

/** What a device remembers of a send until the ack tells its place. */
export interface Sent {
  content: Content
  replyTo?: number
  mentions?: string[]
}

export class Replica {
  readonly userId: string
  /** Nothing before the first hello. */
  cursor: Cursor | undefined
  conversation: Conversation | undefined
  readonly #messages = new Map<number, Held>()
  readonly #marks = new Map<string, Marks>()
  readonly #sent = new Map<string, Sent>()
  readonly #hidden = new Set<number>()
  /** By sender: a page brings what somebody sent before it brings that they joined. */
  readonly #lastBy = new Map<string, number>()
  /** What hello told is newer than what the pages after it tell. */
  #helloAt: Cursor = { seq: 0, rev: 0 }
  /** Catching-ups that have not ended; their pages bring what live frames tell meanwhile. */
  #catchingUp = 0
  /** Receipts run ahead of pages. */
  #early: Frame<'receipt'>[] = []

  /** A device that knows nothing yet begins at zero; one without a cursor is live from its first hello on. */
  constructor(userId: string, cursor?: Cursor) {
    this.userId = userId
    this.cursor = cursor
  }

  get isCatchingUp(): boolean {
    return this.#catchingUp > 0
  }

  /** A new socket says hello with this cursor, if there is one. */
  begin(): Cursor | undefined {
    this.#catchingUp = this.cursor ? 1 : 0
    this.#early = []
    return this.cursor
  }

  /** A sync is asked for, from this cursor. */
  ask(): Cursor {
    this.#catchingUp++
    return this.cursor ?? { seq: 0, rev: 0 }
  }

  sends(id: string, sent: Sent): void {
    if (!this.#sent.has(id)) this.#sent.set(id, sent)
  }

  /** Deleted for me: the device hears it outside this conversation. */
  hide(seq: number): void {
    this.#hidden.add(seq)
    this.#messages.delete(seq)
  }

  /** A mark that this device tells is not told back to it. */
  marks(type: 'delivered' | 'read', seq: number): void {
    this.#mark(this.userId, seq, type === 'read' ? seq : 0)
  }

  /** Takes a frame; tells whether something was missed, so that a sync has to be asked for. */
  take(frame: ConversationDown): boolean {
    if (frame.type === 'sync') return this.#page(frame)
    if (frame.type === 'message') return this.#live('seq', frame.message.seq, () => this.#put(frame.message, this.cursor?.rev ?? 0))
    // A duplicate does not say what has become of its message, nor how long it lives: where it is not here, it is asked for.
    if (frame.type === 'ack' && frame.duplicate) return !this.isCatchingUp && frame.seq > (this.cursor?.seq ?? Infinity)
    if (frame.type === 'ack') return this.#live('seq', frame.seq, () => this.#acked(frame))
    if (frame.type === 'change') return this.#live('rev', frame.change.rev, () => this.#apply(frame.change))
    if (frame.type === 'hello') this.#hello(frame)
    else if (frame.type === 'receipt' && this.isCatchingUp) this.#early.push(frame)
    else if (frame.type === 'receipt') this.#receipt(frame)
    return false
  }

  #hello({ conversation, receipts }: Frame<'hello'>): void {
    this.conversation = conversation
    this.#helloAt = conversation.head
    this.#marks.clear()
    for (const marks of receipts) this.#marks.set(marks.userId, marks)
    // Without a cursor the socket is live from here on.
    this.cursor ??= { ...conversation.head }
  }

  /** Takes a live number where it is the next one. */
  #live(counter: 'seq' | 'rev', number: number, take: () => void): boolean {
    const { cursor } = this
    if (!cursor || this.isCatchingUp || number <= cursor[counter]) return false
    if (number > cursor[counter] + 1) return true
    take()
    cursor[counter] = number
    return false
  }

  #page({ messages, changes, head, more, reset }: Frame<'sync'>): boolean {
    if (reset) {
      this.#catchingUp--
      this.#messages.clear()
      this.cursor = { seq: 0, rev: 0 }
      return true
    }
    const { cursor } = this
    if (!cursor) throw new Error('a page before hello')
    for (const message of messages) {
      if (message.seq <= cursor.seq) throw new Error(`message ${message.seq} came again, after ${cursor.seq}`)
      this.#put(message, head.rev)
      cursor.seq = message.seq
    }
    for (const change of changes) {
      if (change.rev !== cursor.rev + 1) throw new Error(`change ${change.rev} came after ${cursor.rev} in a page`)
      this.#apply(change)
      cursor.rev = change.rev
    }
    if (more) return false
    if (cursor.rev !== head.rev) throw new Error(`the last page ends at change ${cursor.rev} of ${head.rev}`)
    this.cursor = { ...head }
    this.#catchingUp--
    for (const receipt of this.#early.splice(0)) this.#receipt(receipt)
    return false
  }

  #put(message: Message, asOf: number): void {
    if (!this.#hidden.has(message.seq)) this.#messages.set(message.seq, { message, asOf })
    this.#lastBy.set(message.senderId, message.seq)
    if (message.seq > this.#helloAt.seq && this.#marks.has(message.senderId)) this.#mark(message.senderId, message.seq, message.seq)
  }

  #acked({ id, seq, sentAt, expiresAt }: Frame<'ack'>): void {
    const sent = this.#sent.get(id)
    if (!sent) throw new Error(`an ack for ${id}, which was not sent`)
    const { content, replyTo, mentions = [] } = sent
    const conversationId = this.conversation?.id ?? ''
    const message = { conversationId, seq, id, senderId: this.userId, sentAt, content }
    const more = { ...(replyTo === undefined ? {} : { replyTo: { seq: replyTo } }), ...(mentions.length === 0 ? {} : { mentions }) }
    const until = expiresAt === undefined ? {} : { expiresAt }
    this.#put({ ...message, ...more, ...until }, this.cursor?.rev ?? 0)
  }

  #apply(change: Change): void {
    if ('seq' in change) this.#applyToMessage(change)
    else if (change.rev > this.#helloAt.rev) this.#applyToConversation(change)
  }

  #applyToMessage(change: Extract<Change, { seq: number }>): void {
    const held = this.#messages.get(change.seq)
    if (!held || change.rev <= held.asOf) return
    const { message } = held
    if (change.kind === 'edit') held.message = { ...message, content: change.content, editedAt: change.editedAt }
    else if (change.kind === 'delete') held.message = tombstone(message, change.deletedAt)
    else if (change.kind === 'expiry') held.message = tombstone(message, message.expiresAt ?? change.at)
    else held.message = this.#reacted(message, change)
  }

  #reacted({ reactions = [], ...message }: Message, { emoji, on, by }: Extract<Change, { kind: 'reaction' }>): Message {
    const before = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, mine: false }
    const after = { emoji, count: before.count + (on ? 1 : -1), mine: by === this.userId ? on : before.mine }
    const others = reactions.filter((reaction) => reaction !== before)
    const all = after.count > 0 ? [...others, after] : others
    return all.length > 0 ? { ...message, reactions: all } : message
  }

  #applyToConversation(change: Exclude<Change, { seq: number }>): void {
    const { conversation } = this
    if (!conversation) return
    if (change.kind === 'member' && change.joined) {
      const seq = Math.max(change.afterSeq, this.#lastBy.get(change.userId) ?? 0)
      this.#mark(change.userId, seq, seq)
      this.conversation = { ...conversation, memberCount: conversation.memberCount + 1 }
    } else if (change.kind === 'member') {
      this.#marks.delete(change.userId)
      this.conversation = { ...conversation, memberCount: conversation.memberCount - 1 }
    } else if (change.kind === 'role' && change.userId === this.userId) this.conversation = { ...conversation, role: change.role }
    else if (change.kind === 'conversation') {
      const { title = conversation.title, settings = conversation.settings } = change
      this.conversation = { ...conversation, ...(title === undefined ? {} : { title }), settings }
    }
  }

  #receipt({ userId, deliveredSeq, readSeq }: Frame<'receipt'>): void {
    if (this.#marks.has(userId)) this.#mark(userId, deliveredSeq, readSeq)
  }

  #mark(userId: string, deliveredSeq: number, readSeq: number): void {
    const before = this.#marks.get(userId) ?? { deliveredSeq: 0, readSeq: 0 }
    this.#marks.set(userId, {
      userId,
      deliveredSeq: Math.max(before.deliveredSeq, deliveredSeq),
      readSeq: Math.max(before.readSeq, readSeq),
    })
  }

  /** All that it knows, in a form that two replicas can be compared by. */
  view() {
    const { head: _head, ...conversation } = this.conversation ?? {}
    return {
      conversation,
      cursor: this.cursor,
      messages: [...this.#messages.values()].map(({ message }) => comparable(remains(message))).toSorted((a, b) => a.seq - b.seq),
      marks: [...this.#marks.values()].toSorted((a, b) => (a.userId < b.userId ? -1 : 1)),
    }
  }
}

const tombstone = ({ conversationId, seq, id, senderId, sentAt, expiresAt }: Message, deletedAt: number): Message => ({
  conversationId,
  seq,
  id,
  senderId,
  sentAt,
  deletedAt,
  ...(expiresAt === undefined ? {} : { expiresAt }),
})

/** What is left of it by now: that its time is over, a device knows by itself. */
const remains = (message: Message): Message =>
  message.deletedAt === undefined && message.expiresAt !== undefined && message.expiresAt <= Date.now()
    ? tombstone(message, message.expiresAt)
    : message

/** A message without what a reader's own replica knows better: a quote's words are those of the quoted message. */
export function comparable({ replyTo, reactions, ...message }: Message) {
  return {
    ...message,
    ...(replyTo ? { replyTo: replyTo.seq } : {}),
    ...(reactions ? { reactions: reactions.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) } : {}),
  }
}
