/**
 * The contract's rules for one conversation in memory, as small as they can be said: what a correct server would send.
 * Client code is tested against it faster, and with worse lines, than a real server allows.
 */
import type {
  Change,
  Conversation,
  ConversationDown,
  ConversationUp,
  Cursor,
  ErrorCode,
  Marks,
  MediaInfo,
  Message,
} from '../../src/protocol/index.ts'

import { ModelKeeping } from './model-keeping.ts'

type ChangeFields<C = Change> = C extends Change ? Omit<C, 'rev' | 'at' | 'afterSeq'> : never
type PageOf = Extract<ConversationDown, { type: 'sync' }>

interface Stored {
  message: Message
  reactions: Map<string, Set<string>>
}

/** What is left of a message, besides when it went. */
const tombstone = ({ conversationId, seq, id, senderId, sentAt, expiresAt }: Message, deletedAt: number): Message => ({
  conversationId,
  seq,
  id,
  senderId,
  sentAt,
  deletedAt,
  ...(expiresAt === undefined ? {} : { expiresAt }),
})

interface Member {
  /** It sees what came after this. */
  from: Cursor
  hidden: Set<number>
}

export interface Line {
  readonly userId: string
  /** Refs that this line asked with; their changes carry them. */
  readonly asked?: ReadonlySet<string>
  deliver(frame: ConversationDown): void
}

interface Session {
  line: Line
  greeted: boolean
  /** Syncs that have pages left, with what they have sent. */
  syncs: { ref: string | undefined; cursor: Cursor }[]
}

const pageItems = 3

/** Somebody who hears of everything that happens here, as an inbox does. */
export type Observer = (event: { message: Message } | { change: Change } | { marks: Marks } | { starredBy: string }) => void

export class ModelServer {
  readonly id: string
  /** Who may look on. */
  observe: Observer = () => undefined
  readonly keeping = new ModelKeeping()
  readonly #marks = new Map<string, Marks>()
  readonly #log: Stored[] = []
  readonly #changes: Change[] = []
  readonly #members = new Map<string, Member>()
  readonly #sessions = new Set<Session>()
  readonly #pageItems: number
  #now = 0
  /** What time it is; by itself it stands still. */
  clock: () => number = () => 0
  /** Whether a message here may carry media. */
  useMedia: (userId: string, mediaId: string) => ErrorCode | undefined = () => undefined
  /** What refuses a send, if anything does. */
  refuse: ((frame: Extract<ConversationUp, { type: 'send' }>) => Extract<ConversationDown, { type: 'error' }> | undefined) | undefined

  constructor(id = 'conversation', pageSize = pageItems) {
    this.id = id
    this.#pageItems = pageSize
  }

  get head(): Cursor {
    return { seq: this.#log.length, rev: this.#changes.length }
  }

  /** Every message there is, whoever may see it. */
  get log(): Message[] {
    return this.#log.map(({ message }) => message)
  }

  join(userId: string): void {
    const from = { ...this.head }
    this.#members.set(userId, { from, hidden: new Set() })
    this.#marks.set(userId, { userId, deliveredSeq: from.seq, readSeq: from.seq })
    this.#record({ kind: 'member', by: userId, userId, joined: true })
  }

  /** Its account is no more. */
  leave(userId: string): void {
    this.#record({ kind: 'member', by: userId, userId, left: true })
    this.#members.delete(userId)
  }

  get memberIds(): string[] {
    return [...this.#members.keys()]
  }

  marksOf(userId: string): Marks {
    return this.#marks.get(userId) ?? { userId, deliveredSeq: 0, readSeq: 0 }
  }

  /** Marks only move forward, and not beyond the head. */
  mark(userId: string, kind: 'delivered' | 'read', seq: number): void {
    const before = this.marksOf(userId)
    if (seq > this.head.seq || seq <= (kind === 'read' ? before.readSeq : before.deliveredSeq)) return
    const marks = { userId, deliveredSeq: Math.max(before.deliveredSeq, seq), readSeq: kind === 'read' ? seq : before.readSeq }
    this.#marks.set(userId, marks)
    this.#tell(({ line }) => (line.userId === userId ? undefined : { type: 'receipt', ...marks }))
    this.observe({ marks })
  }

  /** What this member reads by page: the state of all that it may see. */
  view(userId: string): Message[] {
    const { from, hidden } = this.#member(userId)
    return this.#log.filter(({ message: { seq } }) => seq > from.seq && !hidden.has(seq)).map((stored) => this.#render(stored, userId))
  }

  /** Delete for me: it takes no rev. */
  hide(userId: string, seq: number): void {
    this.#member(userId).hidden.add(seq)
  }

  open(line: Line): Session {
    const session: Session = { line, greeted: false, syncs: [] }
    this.#sessions.add(session)
    return session
  }

  has(session: Session): boolean {
    return this.#sessions.has(session)
  }

  close(session: Session): void {
    this.#sessions.delete(session)
  }

  receive(session: Session, frame: ConversationUp): void {
    const { userId } = session.line
    this.#now++
    if (frame.type === 'hello') {
      session.greeted = true
      session.line.deliver({
        type: 'hello',
        conversation: this.conversation(),
        you: { userId, deviceId: userId, role: 'member' },
        receipts: [...this.#marks.values()],
      })
      if (frame.cursor) session.syncs.push({ ref: undefined, cursor: frame.cursor })
    } else if (frame.type === 'sync') session.syncs.push({ ref: frame.ref, cursor: frame.cursor })
    else if (frame.type === 'send') this.#send(session, frame)
    else if (frame.type === 'edit') this.#answer(session, frame.ref, this.#edit(userId, frame))
    else if (frame.type === 'delete') this.#answer(session, frame.ref, this.#delete(userId, frame))
    else if (frame.type === 'react') this.#answer(session, frame.ref, this.#react(userId, frame))
    else if (frame.type === 'star') this.#answer(session, frame.ref, this.#star(userId, frame))
    else if (frame.type === 'pin') this.#answer(session, frame.ref, this.#pin(userId, frame))
    else if (frame.type === 'delivered' || frame.type === 'read') this.mark(userId, frame.type, frame.seq)
    else if (frame.type === 'typing')
      this.#tell((other) => (other.line.userId === userId ? undefined : { type: 'typing', userId, active: frame.active }))
  }

  /** What changed nothing is `done`, or refused. */
  #answer(session: Session, ref: string, outcome: 'changed' | 'done' | ErrorCode): void {
    if (outcome === 'done') session.line.deliver({ type: 'done', ref })
    else if (outcome !== 'changed') session.line.deliver({ type: 'error', ref, code: outcome, detail: 'no' })
  }

  /** Sends the next page that is due on a session. Pages are made when they leave, so the world moves between them. */
  pump(session: Session): boolean {
    const [sync] = session.syncs
    if (!sync) return false
    const page = this.#page(session.line.userId, sync.cursor, sync.ref)
    sync.cursor = { seq: page.messages.at(-1)?.seq ?? sync.cursor.seq, rev: page.changes.at(-1)?.rev ?? sync.cursor.rev }
    if (!page.more) session.syncs.shift()
    session.line.deliver(page)
    return true
  }

  #page(userId: string, cursor: Cursor, ref: string | undefined): PageOf {
    const shared = { type: 'sync' as const, ...(ref === undefined ? {} : { ref }), head: { ...this.head } }
    if (cursor.seq > this.head.seq || cursor.rev > this.head.rev) return { ...shared, messages: [], changes: [], more: false, reset: true }
    const messages = this.view(userId).filter(({ seq }) => seq > cursor.seq)
    const changes = this.#changes.slice(cursor.rev).map((change) => this.#seen(change, userId))
    const more = messages.length > this.#pageItems || changes.length > this.#pageItems
    return { ...shared, messages: messages.slice(0, this.#pageItems), changes: changes.slice(0, this.#pageItems), more }
  }

  #send(session: Session, frame: Extract<ConversationUp, { type: 'send' }>): void {
    const { userId } = session.line
    const known = this.#log.find(({ message }) => message.id === frame.id && message.senderId === userId)?.message
    const refusal = known ? undefined : (this.refuse?.(frame) ?? this.#refuseMedia(userId, frame))
    if (refusal) return session.line.deliver(refusal)
    const message = known ?? this.#append(userId, frame)
    const until = known || message.expiresAt === undefined ? {} : { expiresAt: message.expiresAt }
    session.line.deliver({ type: 'ack', id: frame.id, seq: message.seq, sentAt: message.sentAt, duplicate: known !== undefined, ...until })
    if (known) return
    this.#tell((other) => (other === session ? undefined : { type: 'message', message }))
    this.observe({ message })
  }

  #refuseMedia(
    userId: string,
    { id, content }: Extract<ConversationUp, { type: 'send' }>,
  ): Extract<ConversationDown, { type: 'error' }> | undefined {
    const code = content.type === 'text' ? undefined : this.useMedia(userId, content.mediaId)
    return code && { type: 'error', id, code, detail: 'no' }
  }

  #append(senderId: string, { id, content, replyTo, mentions, expireSeconds }: Extract<ConversationUp, { type: 'send' }>): Message {
    const quote = replyTo === undefined ? {} : { replyTo: { seq: replyTo } }
    const until = expireSeconds === undefined ? {} : { expiresAt: this.clock() + expireSeconds * 1_000 }
    const seq = this.#log.length + 1
    const message: Message = {
      conversationId: this.id,
      seq,
      id,
      senderId,
      sentAt: this.#now,
      content,
      ...quote,
      ...until,
      ...(mentions ? { mentions } : {}),
    }
    this.#log.push({ message, reactions: new Map() })
    this.#marks.set(senderId, { userId: senderId, deliveredSeq: message.seq, readSeq: message.seq })
    return message
  }

  #edit(userId: string, { ref, seq, content }: Extract<ConversationUp, { type: 'edit' }>): 'changed' | ErrorCode {
    const stored = this.#visible(userId, seq)
    if (!stored) return 'not_found'
    if (stored.message.deletedAt !== undefined) return 'gone'
    if (stored.message.senderId !== userId) return 'forbidden'
    const refusal = content.type === 'text' ? undefined : this.useMedia(userId, content.mediaId)
    if (refusal) return refusal
    stored.message = { ...stored.message, content, editedAt: this.#now }
    return this.#record({ kind: 'edit', by: userId, seq, content, editedAt: this.#now }, ref)
  }

  #delete(userId: string, { ref, seq }: Extract<ConversationUp, { type: 'delete' }>): 'changed' | 'done' | ErrorCode {
    const stored = this.#visible(userId, seq)
    if (!stored) return 'not_found'
    if (stored.message.senderId !== userId) return 'forbidden'
    if (stored.message.deletedAt !== undefined) return 'done'
    stored.message = tombstone(stored.message, this.#now)
    stored.reactions.clear()
    this.keeping.drop(seq)
    return this.#record({ kind: 'delete', by: userId, seq, deletedAt: this.#now }, ref)
  }

  #react(userId: string, { ref, seq, emoji, on }: Extract<ConversationUp, { type: 'react' }>): 'changed' | 'done' | ErrorCode {
    const stored = this.#visible(userId, seq)
    if (!stored) return 'not_found'
    if (stored.message.deletedAt !== undefined) return 'gone'
    const by = stored.reactions.get(emoji) ?? new Set()
    if (by.has(userId) === on) return 'done'
    if (on) by.add(userId)
    else by.delete(userId)
    if (by.size > 0) stored.reactions.set(emoji, by)
    else stored.reactions.delete(emoji)
    return this.#record({ kind: 'reaction', by: userId, seq, emoji, on }, ref)
  }

  /** Told to the lines of the same person alone. */
  #star(userId: string, { ref, seq, on }: Extract<ConversationUp, { type: 'star' }>): 'changed' | 'done' | ErrorCode {
    const stored = this.#visible(userId, seq)
    if (!stored) return 'not_found'
    if (stored.message.deletedAt !== undefined) return 'gone'
    const at = this.keeping.star(userId, seq, on)
    if (at === undefined) return 'done'
    this.#tell(({ line }) => {
      if (line.userId !== userId) return undefined
      return { type: 'star', seq, on, at, after: at - 1, ...(line.asked?.has(ref) ? { ref } : {}) }
    })
    this.observe({ starredBy: userId })
    return 'changed'
  }

  #pin(userId: string, { ref, seq, on }: Extract<ConversationUp, { type: 'pin' }>): 'changed' | 'done' | ErrorCode {
    const stored = this.#visible(userId, seq)
    if (!stored) return 'not_found'
    if (stored.message.deletedAt !== undefined) return 'gone'
    const outcome = this.keeping.pin(userId, { seq, on }, this.#now)
    return outcome === 'changed' ? this.#record({ kind: 'conversation', by: userId, pins: this.keeping.pins }, ref) : outcome
  }

  #visible(userId: string, seq: number): Stored | undefined {
    const { from, hidden } = this.#member(userId)
    const stored = seq > from.seq && !hidden.has(seq) ? this.#log[seq - 1] : undefined
    if (stored && this.#isOver(stored)) this.#empty(stored)
    return stored
  }

  #isOver({ message: { deletedAt, expiresAt } }: Stored): boolean {
    return deletedAt === undefined && expiresAt !== undefined && expiresAt <= this.clock()
  }

  #empty(stored: Stored): void {
    stored.message = tombstone(stored.message, stored.message.expiresAt ?? 0)
    stored.reactions.clear()
  }

  #record(fields: ChangeFields, ref?: string): 'changed' {
    const change: Change = { ...fields, rev: this.#changes.length + 1, at: this.#now, afterSeq: this.#log.length }
    this.#changes.push(change)
    const withRef = (session: Session): Change => {
      const seen = this.#seen(change, session.line.userId)
      return ref !== undefined && session.line.asked?.has(ref) && seen.kind !== 'hidden' ? { ...seen, ref } : seen
    }
    this.#tell((session) => ({ type: 'change', change: withRef(session) }))
    this.observe({ change })
    return 'changed'
  }

  /** The time of a message is over. */
  expire(seq: number): void {
    const stored = this.#log[seq - 1]
    if (!stored) throw new Error(`there is no ${seq}`)
    this.keeping.drop(seq)
    stored.message = { ...tombstone(stored.message, this.#now), expiresAt: this.#now }
    this.#record({ kind: 'expiry', seq })
  }

  /** A message with a quote that says more than this server would. */
  append(
    senderId: string,
    { quote, ...sent }: { id: string; content: Message['content'] & object; quote: NonNullable<Message['replyTo']> },
  ): void {
    const message = { ...this.#append(senderId, { type: 'send', ...sent }), replyTo: quote }
    this.#log[message.seq - 1] = { message, reactions: new Map() }
    this.#tell(() => ({ type: 'message', message }))
    this.observe({ message })
  }

  /** The alarm: those whose time is over are told of, each once. */
  ring(): void {
    for (const stored of this.#log) {
      const { seq, deletedAt, expiresAt } = stored.message
      if (expiresAt === undefined || expiresAt > this.clock() || this.#rung.has(seq)) continue
      this.#rung.add(seq)
      if (deletedAt !== undefined && deletedAt !== expiresAt) continue
      this.#empty(stored)
      this.#record({ kind: 'expiry', seq })
    }
  }
  readonly #rung = new Set<number>()

  /** What a message carries was looked at. */
  looked(media: MediaInfo): void {
    this.#tell(() => ({ type: 'media', media }))
  }

  #tell(frameFor: (session: Session) => ConversationDown | undefined): void {
    for (const session of this.#sessions) {
      const frame = session.greeted ? frameFor(session) : undefined
      if (frame) session.line.deliver(frame)
    }
  }

  #seen(change: Change, userId: string): Change {
    const { from, hidden } = this.#member(userId)
    const { rev, at, afterSeq } = change
    const sees = 'seq' in change ? change.seq > from.seq && !hidden.has(change.seq) : rev > from.rev
    const stored = change.kind === 'edit' || change.kind === 'reaction' ? this.#log[change.seq - 1] : undefined
    const emptied = stored !== undefined && (stored.message.deletedAt !== undefined || this.#isOver(stored))
    return sees && !emptied ? change : { kind: 'hidden', rev, at, afterSeq }
  }

  #render(stored: Stored, userId: string): Message {
    if (this.#isOver(stored)) this.#empty(stored)
    const { message, reactions } = stored
    const list = [...reactions].map(([emoji, by]) => ({ emoji, count: by.size, mine: by.has(userId) }))
    return list.length > 0 ? { ...message, reactions: list } : message
  }

  #member(userId: string): Member {
    const member = this.#members.get(userId)
    if (!member) throw new Error(`${userId} is no member`)
    return member
  }

  conversation(): Conversation {
    const settings = { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null } as const
    return {
      id: this.id,
      kind: 'group',
      title: 'friends',
      createdAt: 0,
      createdBy: 'alice',
      head: { ...this.head },
      memberCount: this.#members.size,
      role: 'member',
      settings,
      pins: this.keeping.pins,
    }
  }
}

export type ModelSession = Session
