/**
 * One conversation of the device that holds the sockets: its replica, its outbox and its own socket, which is open while
 * somebody looks, something waits to be sent, or something was missed.
 */
import type { Message } from '../protocol/conversation.ts'
import type { ConversationDown } from '../protocol/down.ts'
import type { ConversationUp } from '../protocol/up.ts'
import { bring, probe } from './asking.ts'
import { Comparison } from './comparison.ts'
import { Confirmations } from './confirmations.ts'
import { Drain } from './drain.ts'
import { ChatError } from './errors.ts'
import { Link } from './link.ts'
import { Marker } from './marker.ts'
import { Replica } from './replica.ts'
import { type News, type Query, type Step, nothing } from './steps.ts'
import type { RoomParts } from './room-parts.ts'
import { storedOf } from './rows.ts'
import { refresh, starred } from './stars.ts'
import { type Write, put } from './storage.ts'
import { Tally } from './tally.ts'
import type { ConversationSummary, Marks } from './types.ts'
import { Typing } from './typing.ts'

type Frames = { [F in ConversationDown as F['type']]: F }

/** Kept open so long after nobody needs it: the next need is often near. */
const lingerMs = 5_000
/** What is further behind is begun anew. */
const tooFarBehind = 1_000
/** Where nothing is stored, so many unread messages are brought by sync. */
const unreadBrought = 200

export class Room {
  readonly #parts: RoomParts
  readonly #replica: Replica
  readonly #drain: Drain
  readonly #confirmations: Confirmations
  readonly #tally: Tally
  readonly #comparison: Comparison
  readonly #marker: Marker
  readonly #typing: Typing
  readonly #link: Link<ConversationUp, ConversationDown>
  #isWanted = false
  #isBehind = false
  #stopLinger: (() => void) | undefined
  #stopPause: () => void = () => undefined

  constructor(parts: RoomParts) {
    this.#parts = parts
    const { id, environment, session, book } = parts
    this.#replica = new Replica(id, session.userId, book.get('replicas', id))
    this.#tally = new Tally({ book, id, me: session.userId })
    this.#comparison = new Comparison({ id, book, replica: this.#replica, bring: (query, limit) => this.bring(query, limit) })
    this.#typing = new Typing(environment.clock, (userIds) => parts.typing(userIds))
    this.#marker = new Marker(environment.clock, (type, seq) => {
      if (!this.#replica.isLive) return parts.markByInbox(type, seq)
      this.#link.send({ type, seq })
      return true
    })
    this.#drain = new Drain({
      asking: parts,
      isSaved: parts.isSaved,
      send: (frames) => this.#link.send(...frames),
      clock: environment.clock,
      unanswered: () => this.#link.cut(),
      later: (seconds) => {
        this.#stopPause = environment.clock.after(seconds * 1_000, () => {
          this.#drain.resume()
          this.poke()
        })
      },
      dropped: (row, code, detail) => {
        const cid = row.kind === 'send' ? row.id : row.target.cid
        parts.emit('error', { error: new ChatError(code, detail), conversationId: id, cid })
      },
    })
    this.#confirmations = new Confirmations({ drain: this.#drain, book, me: session.userId })
    this.#link = new Link<ConversationUp, ConversationDown>({
      environment,
      session,
      url: parts.socketUrl,
      ends: {
        opened: () => this.#opened(),
        frames: (frames) => {
          for (const frame of frames) this.#receive(frame)
        },
        lost: () => this.#lost(),
        state: ({ at }) => {
          if (at === 'over') this.#refused()
        },
        probe: () => probe(parts),
      },
    })
    this.#marker.start(this.#summary?.readSeq ?? 0)
  }

  /** Whether messages are missing that the list knows of. */
  get isBehind(): boolean {
    const summary = this.#summary
    if (!summary || summary.role === 'left') return false
    return summary.head.seq > (this.#replica.cursor?.seq ?? summary.readSeq)
  }

  /** Somebody looks at it, or nobody does any more. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted
    this.#consider()
    this.#compare()
  }

  /** Opens it until it has what it missed. */
  catchUp(): void {
    this.#isBehind = true
    this.#consider()
    if (this.#link.state.at === 'over') this.#parts.caughtUp()
  }

  /** The outbox or the read mark changed. */
  poke(): void {
    const row = this.#parts.book.get('summaries', this.#parts.id)
    if (row) this.#marker.read(row.readSeq)
    if (this.#replica.isLive) this.#drain.next()
    this.#consider()
  }

  /** The inbox is open: marks that it may have missed are told again. */
  online(): void {
    this.#marker.again(this.#summary?.readSeq ?? 0)
    this.#link.hurry()
  }

  summary(summary: ConversationSummary, usn: number): void {
    const wasLeft = this.#summary?.role === 'left'
    this.#parts.book.note(...this.#tally.replace(summary, usn))
    this.#marker.told(summary.readSeq)
    if (wasLeft && summary.role !== 'left') this.#link.stop()
    this.#consider()
    this.#compare()
  }

  hear(message: Message): void {
    this.#carryOut(this.#replica.hear(message))
  }

  mark(marks: Marks): void {
    this.#carryOut(this.#replica.mark(marks))
  }

  typing(isActive: boolean): void {
    if (this.#replica.isLive) this.#link.send({ type: 'typing', active: isActive })
  }

  /** Reads a page by HTTP into the storage. */
  bring(query: Query, limit: number): Promise<void> {
    return bring(this.#parts, this.#replica, query, limit)
  }

  cut(): void {
    this.#link.cut()
  }

  hurry(): void {
    this.#link.hurry()
  }

  stop(): void {
    this.#link.stop()
    this.#stopLinger?.()
    this.#stopPause()
    this.#marker.stop()
    this.#typing.clear()
  }

  get #summary(): ConversationSummary | undefined {
    return this.#tally.summary
  }

  #compare(): void {
    if (this.#isWanted) void Promise.all([this.#comparison.run(), refresh(this.#parts, this.#replica)])
  }

  #consider(): void {
    if (this.#isWanted || this.#isBehind || this.#drain.hasWork) {
      this.#stopLinger?.()
      this.#stopLinger = undefined
      this.#link.start()
    } else if (this.#link.state.at !== 'closed')
      this.#stopLinger ??= this.#parts.environment.clock.after(lingerMs, () => {
        this.#stopLinger = undefined
        this.#link.stop()
      })
  }

  /** Where nothing is stored: from what was read on, and at most so much. */
  #begin(): void {
    const summary = this.#summary
    if (!summary) return
    const { seq, rev } = summary.head
    this.#replica.begin({ seq: Math.max(summary.readSeq, seq - unreadBrought, 0), rev }, summary.settings)
  }

  #opened(): void {
    this.#begin()
    const { cursor } = this.#replica
    const tooFar = cursor !== undefined && (this.#summary?.head.seq ?? 0) - cursor.seq > tooFarBehind
    this.#carryOut(this.#replica.connected(tooFar))
  }

  #lost(): void {
    this.#replica.disconnected()
    this.#comparison.away()
    this.#drain.lost()
    this.#stopPause()
    this.#marker.again(this.#summary?.readSeq ?? 0)
    this.#typing.clear()
  }

  /** No longer a member: nothing of what waits will be sent. */
  #refused(): void {
    this.#drain.refuseAll({ code: 'forbidden', detail: 'You are no longer a member.' })
    this.#isBehind = false
    this.#parts.caughtUp()
  }

  readonly #handlers: { [T in keyof Frames]: (frame: Frames[T]) => void } = {
    hello: (frame) => {
      // What is scheduled comes with it, where there is something.
      this.#handlers.scheduled({ type: 'scheduled', scheduled: [] })
      this.#carryOut(this.#replica.receive(frame))
    },
    scheduled: ({ scheduled }) => this.#parts.emit('scheduled', { conversationId: this.#parts.id, scheduled }),
    sync: (frame) => this.#carryOut(this.#replica.receive(frame)),
    message: (frame) => this.#carryOut(this.#replica.receive(frame)),
    receipt: (frame) => this.#carryOut(this.#replica.receive(frame)),
    change: (frame) => {
      const { change } = frame
      this.#carryOut(this.#replica.receive(frame), this.#confirmations.of('ref' in change ? change.ref : undefined))
    },
    done: ({ ref }) => this.#carryOut(nothing(), this.#confirmations.of(ref)),
    star: ({ ref, ...star }) => this.#carryOut(nothing(), [...starred(this.#parts, star), ...this.#confirmations.of(ref)]),
    media: ({ media }) => this.#parts.media(media),
    typing: ({ userId, active }) => {
      this.#typing.heard(userId, active)
      this.#parts.emit('typing', { conversationId: this.#parts.id, userId, active })
    },
    ack: ({ id, duplicate, seq, sentAt, expiresAt }) => {
      const row = this.#drain.answered(id)
      if (row?.kind !== 'send') return this.#drain.flush()
      const message = storedOf(row, this.#parts.session.userId, { seq, sentAt, expiresAt })
      const step = this.#replica.stored(message, duplicate)
      // Until the message itself is here the row stands for it.
      const isHere = step.news.some((news) => news.kind === 'message' && news.message.id === id)
      const isOld = seq <= (this.#replica.cursor?.seq ?? 0)
      const rest = isOld ? this.#drain.settled(row, seq) : [put('outbox', id, { ...row, acked: { seq, sentAt, expiresAt } })]
      this.#carryOut(step, isHere ? [] : rest)
      this.#drain.flush()
    },
    error: ({ ref, id, code, detail, retryAfterSeconds }) => {
      this.#carryOut(this.#replica.refused(ref))
      const key = id ?? ref
      if (key !== undefined && this.#drain.isUnderWay(key)) this.#drain.refused(key, { code, detail, retryAfterSeconds })
    },
  }

  #receive<T extends keyof Frames>(frame: { [P in T]: Frames[P] & { type: P } }[T]): void {
    this.#handlers[frame.type]?.(frame)
  }

  #carryOut({ send, writes, news }: Step, more: readonly Write[] = []): void {
    const own = this.#confirmations.own(news)
    const reached = this.#replica.cursor?.seq ?? Infinity
    const all = [...writes, ...more, ...this.#confirmations.in(news), ...this.#confirmations.upTo(reached)]
    void this.#store([...all, ...this.#tally.after(news)], news)
    this.#link.send(...send)
    for (const one of news) this.#tell(one, own)
    if (all.length > 0 && this.#replica.isLive) this.#drain.flush()
    if (news.some(({ kind }) => kind === 'live')) {
      this.#isBehind = false
      this.#parts.caughtUp()
      this.poke()
      this.#compare()
    }
    if (news.some(({ kind }) => kind === 'stuck')) this.#link.cut()
  }

  /** A message is delivered when it is durable here. */
  async #store(writes: readonly Write[], news: readonly News[]): Promise<void> {
    const seq = this.#replica.cursor?.seq ?? 0
    try {
      await this.#parts.book.write(writes)
    } catch {
      return
    }
    if (news.some(({ kind }) => kind === 'message' || kind === 'live')) this.#marker.delivered(seq)
  }

  #tell(news: News, own: ReadonlySet<string>): void {
    const { id, emit, session } = this.#parts
    if (news.kind === 'receipt') emit('receipt', { conversationId: id, ...news.marks })
    if (news.kind === 'change') emit('change', { conversationId: id, change: news.change })
    if (news.kind !== 'message') return
    this.#typing.heard(news.message.senderId, false)
    if (!own.has(news.message.id)) emit('message', { message: news.message, mine: news.message.senderId === session.userId })
  }
}
