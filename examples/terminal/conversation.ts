/**
 * One conversation as this device has it. Frames go in, frames to send and notes for the screen come out; it knows no socket,
 * no clock and no screen, so every rule here can be tested by itself.
 *
 * The invariant: the cursor `{ seq, rev }` says that every message up to `seq` and every change up to `rev` is applied, each
 * once. A live frame is applied only if it is the next one; whatever else it is, it is old, or something was missed and
 * `sync` asks for what lies between. While its pages come, nothing else is applied: a page may bring the changes of a message
 * before the message.
 */
import {
  type Change,
  type Conversation,
  type ConversationDown,
  type ConversationUp,
  type Cursor,
  type ErrorCode,
  type Message,
  limits,
} from '../../src/protocol/index.ts'
import { MarkTable } from './marks.ts'
import { type Draft, Outbox, sizeOf } from './outbox.ts'
import { Timeline } from './timeline.ts'

/** What a person should see of what happened. */
export type Note =
  | { kind: 'opened'; conversation: Conversation }
  /** The newest messages up to a seq are not here: they are read by HTTP and given to `page`. */
  | { kind: 'history'; upTo: number }
  | { kind: 'message'; message: Message }
  | { kind: 'change'; change: Change; message?: Message }
  | { kind: 'marks'; userId: string }
  | { kind: 'typing'; userId: string; active: boolean }
  /** A message will never be sent. */
  | { kind: 'failed'; draft: Draft; detail: string }
  | { kind: 'refused'; detail: string }
  /** What waits is to be flushed after this time. */
  | { kind: 'wait'; seconds: number }
  /** The server cannot answer now: only a new line helps. */
  | { kind: 'stuck' }

export interface Step {
  send: ConversationUp[]
  notes: Note[]
}

type Frames = { [F in ConversationDown as F['type']]: F }
type FrameOf<T extends keyof Frames> = { [P in T]: Frames[P] & { type: P } }[T]
type Phase = { at: 'offline' } | { at: 'greeting' } | { at: 'syncing'; ref?: string } | { at: 'live' }

/** Refusals that pass: the message stays in the outbox. */
const passing = new Set<ErrorCode>(['rate_limited', 'unavailable', 'internal'])
const retrySeconds = 1

const origin: Cursor = { seq: 0, rev: 0 }
const beyond = (a: Cursor, b: Cursor): boolean => a.seq > b.seq || a.rev > b.rev
const furthest = (a: Cursor, b: Cursor): Cursor => ({ seq: Math.max(a.seq, b.seq), rev: Math.max(a.rev, b.rev) })

export class Replica {
  readonly timeline: Timeline
  readonly outbox = new Outbox()
  readonly marks = new MarkTable()
  conversation: Conversation | undefined
  readonly #me: string
  #cursor: Cursor | undefined
  /** The furthest that a frame has shown the server to be. */
  #seen: Cursor = origin
  #phase: Phase = { at: 'offline' }
  #refs = 0
  #waitSeconds = 0
  /** The server asked for a pause: nothing leaves until `resume`. */
  #paused = false
  /** What `hello` said of members and title holds the changes up to here. */
  #helloRev = 0

  constructor(me: string) {
    this.#me = me
    this.timeline = new Timeline(me)
  }

  get cursor(): Cursor | undefined {
    return this.#cursor
  }

  get live(): boolean {
    return this.#phase.at === 'live'
  }

  /** The line is open. */
  connected(): Step {
    this.#phase = { at: 'greeting' }
    this.#seen = this.#cursor ?? origin
    return { send: [{ type: 'hello', ...(this.#cursor ? { cursor: this.#cursor } : {}) }], notes: [] }
  }

  /** The line broke: what was under way leaves again with the next one. */
  disconnected(): void {
    this.#phase = { at: 'offline' }
    this.#paused = false
    this.outbox.lost()
  }

  receive<T extends keyof Frames>(frame: FrameOf<T>): Step {
    return this.#handlers[frame.type](frame)
  }

  say(draft: Draft): Step {
    if (sizeOf(draft) > limits.frameBytes) return { send: [], notes: [{ kind: 'failed', draft, detail: 'it is too long' }] }
    this.outbox.add(draft)
    return { send: this.flush(), notes: [] }
  }

  /** The frames of what may leave now. */
  flush(): ConversationUp[] {
    return this.live && !this.#paused ? this.outbox.next() : []
  }

  /** The pause that a `wait` asked for is over. */
  resume(): ConversationUp[] {
    this.#paused = false
    return this.flush()
  }

  /**
   * Takes a page read by HTTP. A page older than the changes that were applied since is refused (`false`): their effect on
   * messages that were not here is lost, so it has to be read again.
   */
  page({ messages, head }: { messages: Message[]; head: Cursor }): boolean {
    const cursor = this.#cursor
    if (!cursor || head.rev < cursor.rev) return false
    for (const message of messages) if (message.seq <= cursor.seq) this.timeline.put(message, head.rev)
    return true
  }

  readonly #handlers: { [T in keyof Frames]: (frame: Frames[T]) => Step } = {
    hello: ({ conversation, receipts }) => {
      this.conversation = conversation
      this.marks.reset(receipts)
      this.#helloRev = conversation.head.rev
      const opened: Note = { kind: 'opened', conversation }
      if (this.#cursor) {
        this.#phase = { at: 'syncing' }
        return { send: [], notes: [opened] }
      }
      return this.#startAt(conversation.head, [opened])
    },

    sync: (frame) => {
      if (this.#phase.at !== 'syncing' || this.#phase.ref !== frame.ref || !this.#cursor) return nothing()
      if (frame.reset) {
        this.timeline.clear()
        return this.#startAt(frame.head, [])
      }
      const notes = [
        ...frame.messages.flatMap((message) => this.#take(message, frame.head.rev)),
        ...frame.changes.flatMap((change) => this.#apply(change)),
      ]
      if (frame.more) return { send: [], notes }
      this.#cursor = furthest(this.#cursor, frame.head)
      return this.#goLive(notes)
    },

    message: ({ message }) => {
      if (!this.#cursor) return nothing()
      if (this.live && message.seq === this.#cursor.seq + 1) return { send: this.flush(), notes: this.#take(message, this.#cursor.rev) }
      return this.#missed({ seq: message.seq, rev: 0 })
    },

    ack: ({ id, seq, sentAt, duplicate }) => {
      const draft = this.outbox.settle(id)
      if (!this.#cursor) return nothing()
      // What was stored before may have been changed since: only the server knows it as it is.
      if (!draft || duplicate || !this.live || seq !== this.#cursor.seq + 1) return after(this.#missed({ seq, rev: 0 }), this.#flushed())
      return { send: this.flush(), notes: [...this.#take(this.#stored(draft, seq, sentAt), this.#cursor.rev), ...this.#waited()] }
    },

    change: ({ change }) => {
      if (!this.#cursor) return nothing()
      // A change that happened after a message that is not here would be lost on it.
      if (this.live && change.rev === this.#cursor.rev + 1 && change.afterSeq <= this.#cursor.seq)
        return { send: [], notes: this.#apply(change) }
      return this.#missed({ seq: change.afterSeq, rev: change.rev })
    },

    receipt: (frame) => {
      this.marks.move(frame)
      return { send: [], notes: [{ kind: 'marks', userId: frame.userId }] }
    },

    typing: ({ userId, active }) => ({ send: [], notes: [{ kind: 'typing', userId, active }] }),

    done: () => nothing(),

    error: ({ ref, id, code, detail, retryAfterSeconds }) => {
      if (this.#phase.at === 'syncing' && ref !== undefined && ref === this.#phase.ref) return { send: [], notes: [{ kind: 'stuck' }] }
      if (id === undefined) return { send: [], notes: [{ kind: 'refused', detail }] }
      if (passing.has(code)) {
        if (!this.outbox.postpone(id)) return nothing()
        this.#waitSeconds = Math.max(this.#waitSeconds, retryAfterSeconds ?? retrySeconds)
        return { send: [], notes: this.#waited() }
      }
      const draft = this.outbox.settle(id)
      const failed: Note[] = draft ? [{ kind: 'failed', draft, detail }] : []
      return after({ send: [], notes: failed }, this.#flushed())
    },
  }

  /** Nothing is held: live from here on, and the newest messages come by page. */
  #startAt(head: Cursor, notes: Note[]): Step {
    this.#cursor = { ...head }
    this.#seen = this.#cursor
    return this.#goLive([...notes, { kind: 'history', upTo: head.seq }])
  }

  #goLive(notes: Note[]): Step {
    this.#phase = { at: 'live' }
    return after({ send: [], notes }, this.#cursor && beyond(this.#seen, this.#cursor) ? this.#sync() : this.#flushed())
  }

  /** A frame was not the next one: it is old, or it shows that something is missing here. */
  #missed(shown: Cursor): Step {
    this.#seen = furthest(this.#seen, shown)
    return this.live && this.#cursor && beyond(this.#seen, this.#cursor) ? this.#sync() : nothing()
  }

  #sync(): Step {
    if (!this.#cursor) return nothing()
    const ref = `sync-${++this.#refs}`
    this.#phase = { at: 'syncing', ref }
    // The answer covers what was seen so far; only what comes meanwhile may ask for another.
    this.#seen = this.#cursor
    return { send: [{ type: 'sync', ref, cursor: this.#cursor }], notes: [] }
  }

  /** Takes the next message, or one of a page, as it was at `rev`. */
  #take(message: Message, rev: number): Note[] {
    const cursor = this.#cursor
    if (!cursor || message.seq <= cursor.seq) return []
    this.#cursor = { ...cursor, seq: message.seq }
    if (message.senderId === this.#me) this.outbox.settle(message.id)
    this.marks.sent(message)
    this.timeline.put(message, rev)
    return [{ kind: 'message', message }]
  }

  #apply(change: Change): Note[] {
    const cursor = this.#cursor
    if (!cursor || change.rev !== cursor.rev + 1) return []
    this.#cursor = { ...cursor, rev: change.rev }
    const message = this.timeline.apply(change)
    if (change.rev > this.#helloRev) this.#applyToAll(change)
    return [{ kind: 'change', change, ...(message ? { message } : {}) }]
  }

  #applyToAll(change: Change): void {
    if (change.kind === 'member') this.marks.membership(change)
    if (!this.conversation) return
    if (change.kind === 'role' && change.userId === this.#me) this.conversation = { ...this.conversation, role: change.role }
    if (change.kind === 'conversation' && change.title !== undefined) this.conversation = { ...this.conversation, title: change.title }
  }

  #stored({ id, content, replyTo }: Draft, seq: number, sentAt: number): Message {
    const conversationId = this.conversation?.id ?? ''
    return { conversationId, seq, id, senderId: this.#me, sentAt, content, ...(replyTo === undefined ? {} : { replyTo: { seq: replyTo } }) }
  }

  #flushed(): Step {
    return { send: this.flush(), notes: this.#waited() }
  }

  /** Once the whole batch is answered, how long the refused part of it has to wait. */
  #waited(): Note[] {
    if (this.#waitSeconds === 0 || !this.outbox.idle) return []
    const seconds = this.#waitSeconds
    this.#waitSeconds = 0
    this.#paused = true
    return [{ kind: 'wait', seconds }]
  }
}

const nothing = (): Step => ({ send: [], notes: [] })
const after = (a: Step, b: Step): Step => ({ send: [...a.send, ...b.send], notes: [...a.notes, ...b.notes] })
