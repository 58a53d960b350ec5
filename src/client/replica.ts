/**
 * One conversation as this device has it: which frames are taken, and what follows. It knows no socket, no clock and no storage: frames
 * go in; frames to send, writes and news come out.
 *
 * The invariant: the cursor `{ seq, rev }` says that every message up to `seq` and every change up to `rev` is applied to what is
 * stored, each once. A live frame is applied only if it is the next one; whatever else it is, it is old, or something was missed
 * and `sync` asks for what lies between. While its pages come, nothing else is applied: a page may bring the changes of a
 * message before the message. A row keeps the `rev` up to which it is known, so that no change is applied to it twice.
 */
import type { Content } from '../protocol/content.ts'
import type { Change, ConversationSettings, Marks, Message } from '../protocol/conversation.ts'
import type { ConversationDown } from '../protocol/down.ts'
import type { Cursor } from '../protocol/primitives.ts'
import { applyTo } from './changes.ts'
import { forget } from './kept.ts'
import * as marks from './marks.ts'
import { cover, spanOf } from './ranges.ts'
import { messageWrites, noticeWrites, unquoted } from './rows.ts'
import type { Page, Query, Step } from './steps.ts'
import { type Range, type ReplicaRow, drop, keyOf, keysOf, only, put } from './storage.ts'

type Frames = { [F in ConversationDown as F['type']]: F }
export type Handled = 'hello' | 'sync' | 'message' | 'change' | 'receipt'
type Phase = { at: 'offline' } | { at: 'greeting' } | { at: 'syncing'; ref?: string } | { at: 'live' }

const origin: Cursor = { seq: 0, rev: 0 }
const beyond = (a: Cursor, b: Cursor): boolean => a.seq > b.seq || a.rev > b.rev
const furthest = (a: Cursor, b: Cursor): Cursor => ({ seq: Math.max(a.seq, b.seq), rev: Math.max(a.rev, b.rev) })

export class Replica {
  readonly #id: string
  readonly #me: string
  #cursor: Cursor | undefined
  #ranges: readonly Range[]
  #marks: readonly Marks[]
  #settings: ConversationSettings | undefined
  /** The furthest that a frame has shown the server to be. */
  #seen: Cursor = origin
  #phase: Phase = { at: 'offline' }
  #refs = 0
  #step: Step = { send: [], writes: [], news: [] }
  /** `hello` gave the marks as they were with the changes up to here. */
  #helloRev = 0

  constructor(id: string, me: string, row: ReplicaRow | undefined) {
    this.#id = id
    this.#me = me
    this.#cursor = row?.cursor
    this.#ranges = row?.ranges ?? []
    this.#marks = row?.marks ?? []
    this.#settings = row?.settings
  }

  get cursor(): Cursor | undefined {
    return this.#cursor
  }

  get isLive(): boolean {
    return this.#phase.at === 'live'
  }

  get isOffline(): boolean {
    return this.#phase.at === 'offline'
  }

  /** Where nothing is stored, what is missed is counted from here. */
  begin(cursor: Cursor, settings: ConversationSettings): void {
    if (!this.#cursor) this.#settings = settings
    this.#cursor ??= cursor
  }

  /** The line is open. What is too far behind is not caught up with, but begun anew at the head. */
  connected(tooFar: boolean): Step {
    return this.#do(() => {
      this.#phase = { at: 'greeting' }
      if (tooFar) this.#forget()
      this.#seen = this.#cursor ?? origin
      this.#step.send.push({ type: 'hello', ...(this.#cursor ? { cursor: this.#cursor } : {}) })
      this.#greetedWith = this.#cursor
    })
  }
  #greetedWith: Cursor | undefined

  disconnected(): void {
    this.#phase = { at: 'offline' }
  }

  receive<T extends Handled>(frame: { [P in T]: Frames[P] & { type: P } }[T]): Step {
    return this.#do(() => this.#handlers[frame.type](frame))
  }

  /** A sync was refused. */
  refused(ref: string | undefined): Step {
    return this.#do(() => {
      if (this.#phase.at === 'syncing' && ref !== undefined && ref === this.#phase.ref) this.#step.news.push({ kind: 'stuck' })
    })
  }

  /** This device's own message is stored as `message`; one that was stored before may have been changed since. */
  stored(message: Message, duplicate: boolean): Step {
    return this.#do(() => {
      if (!this.#cursor) return
      if (!duplicate && this.isLive && message.seq === this.#cursor.seq + 1) this.#take(message, this.#cursor.rev)
      else this.#missed({ seq: message.seq, rev: 0 })
    })
  }

  /** A message that the inbox brought. Reactions in it may be counted again by changes that follow, so such a one is fetched. */
  hear(message: Message): Step {
    return this.#do(() => {
      if (!this.#cursor) return
      const isNext = message.seq === this.#cursor.seq + 1 && (this.isLive || this.isOffline)
      if (isNext && message.reactions === undefined) this.#take(message, this.#cursor.rev)
      else this.#missed({ seq: message.seq, rev: 0 })
    })
  }

  /** A receipt that the inbox brought. */
  mark(one: Marks): Step {
    return this.#do(() => {
      if (this.#cursor) this.#handlers.receipt({ type: 'receipt', ...one })
    })
  }

  /**
   * Takes a page read by HTTP. A page older than the changes that were applied since is refused (undefined): their effect on
   * messages that were not here is lost, so it has to be read again. What is past the cursor comes by sync.
   */
  page({ messages, head, more }: Page, query: Query): Step | undefined {
    if (this.#cursor && head.rev < this.#cursor.rev) return undefined
    if (!this.#cursor && !('latest' in query)) return undefined
    return this.#do(() => {
      this.#cursor ??= { ...head }
      const { low, high } = spanOf({ messages, head, more }, query, this.#cursor.seq)
      let next = low
      for (const message of messages) {
        if (message.seq < low || message.seq > high) continue
        this.#dropBetween(next, message.seq - 1)
        this.#step.writes.push(...messageWrites(message, head.rev))
        next = message.seq + 1
      }
      this.#dropBetween(next, high)
      this.#ranges = cover(this.#ranges, low, high)
    })
  }

  /** Queries that read again what is stored, newest first. */
  pages(size: number, most: number): Query[] {
    const queries: Query[] = []
    for (const { low, high } of this.#ranges.toReversed())
      for (let end = high; end >= low && queries.length < most; end -= size) queries.push({ before: end + 1 })
    return queries
  }

  readonly #handlers: { [T in Handled]: (frame: Frames[T]) => void } = {
    hello: ({ conversation, receipts }) => {
      this.#marks = receipts
      const { rev } = conversation.head
      this.#helloRev = rev
      if ((this.#greetedWith?.rev ?? rev) === rev) this.#settings = conversation.settings
      this.#step.news.push({ kind: 'hello', conversation })
      if (this.#greetedWith) {
        this.#phase = { at: 'syncing' }
        return
      }
      // A page may have come since; then what came after it was missed.
      this.#cursor ??= { ...conversation.head }
      this.#seen = furthest(this.#seen, conversation.head)
      this.#goLive()
    },

    sync: (frame) => {
      if (this.#phase.at !== 'syncing' || this.#phase.ref !== frame.ref || !this.#cursor) return
      if (frame.reset) {
        this.#forget()
        this.#cursor = { ...frame.head }
        this.#seen = this.#cursor
        return this.#goLive()
      }
      for (const message of frame.messages) this.#take(message, frame.head.rev)
      for (const change of frame.changes) this.#apply(change)
      if (frame.more) return
      this.#advance(furthest(this.#cursor, frame.head))
      this.#goLive()
    },

    message: ({ message }) => {
      if (!this.#cursor) return
      if (this.isLive && message.seq === this.#cursor.seq + 1) this.#take(message, this.#cursor.rev)
      else this.#missed({ seq: message.seq, rev: 0 })
    },

    change: ({ change }) => {
      if (!this.#cursor) return
      // A change that happened after a message that is not here would be lost on it.
      if (this.isLive && change.rev === this.#cursor.rev + 1 && change.afterSeq <= this.#cursor.seq) this.#apply(change)
      else this.#missed({ seq: change.afterSeq, rev: change.rev })
    },

    receipt: ({ userId, deliveredSeq, readSeq }) => {
      const one = { userId, deliveredSeq, readSeq }
      const before = this.#marks
      this.#marks = marks.moved(before, one)
      if (this.#marks !== before) this.#step.news.push({ kind: 'receipt', marks: one })
    },
  }

  /** Runs one step; what it moved is written with it. */
  #do(work: () => void): Step {
    this.#step = { send: [], writes: [], news: [] }
    const [cursor, ranges, before] = [this.#cursor, this.#ranges, this.#marks]
    work()
    if (this.#cursor && (this.#cursor !== cursor || this.#ranges !== ranges || this.#marks !== before))
      this.#step.writes.push(
        put('replicas', this.#id, {
          conversationId: this.#id,
          cursor: this.#cursor,
          ranges: this.#ranges,
          marks: this.#marks,
          settings: this.#settings,
        }),
      )
    return this.#step
  }

  #forget(): void {
    this.#cursor = undefined
    this.#settings = undefined
    this.#ranges = []
    this.#step.writes.push(drop('replicas', only(this.#id)), drop('messages', keysOf(this.#id)), drop('notices', keysOf(this.#id)))
  }

  #goLive(): void {
    this.#phase = { at: 'live' }
    if (this.#cursor && beyond(this.#seen, this.#cursor)) this.#sync()
    else this.#step.news.push({ kind: 'live' })
  }

  /** A frame was not the next one: it is old, or it shows that something is missing here. */
  #missed(shown: Cursor): void {
    this.#seen = furthest(this.#seen, shown)
    if (this.isLive && this.#cursor && beyond(this.#seen, this.#cursor)) this.#sync()
  }

  #sync(): void {
    if (!this.#cursor) return
    const ref = `sync-${++this.#refs}`
    this.#phase = { at: 'syncing', ref }
    // The answer covers what was seen so far; only what comes meanwhile may ask for another.
    this.#seen = this.#cursor
    this.#step.send.push({ type: 'sync', ref, cursor: this.#cursor })
  }

  #advance(cursor: Cursor): void {
    if (this.#cursor) this.#ranges = cover(this.#ranges, this.#cursor.seq + 1, cursor.seq)
    this.#cursor = cursor
  }

  /** Takes the next message, or one of a page, as it was at `rev`. */
  #take(message: Message, rev: number): void {
    if (!this.#cursor || message.seq <= this.#cursor.seq) return
    this.#advance({ ...this.#cursor, seq: message.seq })
    this.#marks = marks.sent(this.#marks, message.senderId, message.seq)
    this.#step.writes.push(...messageWrites(message, rev))
    this.#step.news.push({ kind: 'message', message })
  }

  #apply(change: Change): void {
    if (!this.#cursor || change.rev !== this.#cursor.rev + 1) return
    this.#cursor = { ...this.#cursor, rev: change.rev }
    if ('seq' in change) this.#applyToRow(change)
    this.#step.writes.push(...noticeWrites(this.#id, change, this.#settings))
    if (change.kind === 'conversation') this.#settings = change.settings ?? this.#settings
    if (change.kind === 'member' && change.rev > this.#helloRev) this.#marks = marks.membership(this.#marks, change)
    this.#step.news.push({ kind: 'change', change })
  }

  #applyToRow(change: Extract<Change, { seq: number }>): void {
    const { seq, rev } = change
    let carried: Content | undefined
    this.#step.writes.push({
      kind: 'patch',
      table: 'messages',
      ...only(keyOf(this.#id, seq)),
      change: (row) => {
        carried = row.message.content
        return row.rev >= rev ? row : { message: applyTo(row.message, change, this.#me), rev }
      },
    })
    if (change.kind !== 'delete' && change.kind !== 'expiry') return
    this.#step.writes.push(drop('stars', only(keyOf(this.#id, seq))))
    const mediaId = (): string | undefined => (carried && carried.type !== 'text' ? carried.mediaId : undefined)
    this.#step.writes.push(...forget(mediaId), unquoted(this.#id, seq))
  }

  /** Messages that a page leaves out are not this person's to see any more. */
  #dropBetween(low: number, high: number): void {
    const gone = keysOf(this.#id, low, high)
    if (low <= high) this.#step.writes.push(drop('messages', gone), drop('stars', gone))
  }
}
