/** What is on the screen of one conversation: its messages and what happened to them, in order. Each is put there once, and redrawn. */
import { styleText } from 'node:util'
import type { Change, ChatMessage, Marks, Notice, TimelineItem, TimelineState } from '../../src/client/index.ts'
import { day, messageLines, messagePlain, ruler, type Surroundings, words } from './format.ts'
import type { People } from './people.ts'
import type { Block, Screen } from './screen.ts'
import { harmlessLine } from './text.ts'

type Changes = { [C in Change as C['kind']]: C }
type ChangeOf<K extends keyof Changes> = { [P in K]: Changes[P] & { kind: P } }[K]

/** Hidden by this person, here or on another device. */
function hidden({ content: _content, replyTo: _replyTo, ...message }: ChatMessage): ChatMessage {
  return { ...message, reactions: [], deletedAt: message.sentAt }
}

export class Board {
  readonly #screen: Screen
  readonly #people: People
  readonly #around: Surroundings
  /** By number, as they were drawn last. */
  readonly #messages = new Map<number, ChatMessage>()
  /** By id, those without a number. */
  readonly #waiting = new Map<string, ChatMessage>()
  readonly #notices = new Set<string>()
  #first = Infinity
  #last = 0
  #day = ''

  constructor({ screen, people }: { screen: Screen; people: People }) {
    this.#screen = screen
    this.#people = people
    this.#around = { name: (userId) => people.name(userId), message: (seq) => this.#messages.get(seq) }
  }

  /** The number of the oldest message from which on all was shown. */
  get first(): number {
    return this.#first === Infinity ? 1 : this.#first
  }

  /** The number of the newest message that was shown. */
  get last(): number {
    return this.#last
  }

  get(seq: number): ChatMessage | undefined {
    return this.#messages.get(seq)
  }

  /** `isDrained`: nothing that was written here waits to be sent. */
  show(state: TimelineState, isDrained: boolean): void {
    const { items, unreadSeq } = state
    this.#tellGap(items)
    for (const item of items) {
      if (item.kind === 'notice') this.#notice(item)
      else if (item.seq === undefined || (!isDrained && this.#isOvertaking(item))) this.#pending(item)
      else this.#numbered(item, item.seq, unreadSeq)
    }
    this.#hide(state)
  }

  /** Older messages, printed once more below. */
  older(items: readonly TimelineItem[]): void {
    for (const item of items) {
      if (item.kind === 'notice') this.#notices.add(item.key)
      else if (item.seq !== undefined) {
        this.#messages.set(item.seq, item)
        this.#first = Math.min(this.#first, item.seq)
        this.#screen.put({ ...this.#block(item, item.seq), key: `older ${item.cid}` })
      }
    }
  }

  /** Redraws what changed; where it cannot be redrawn, says what happened. */
  change(change: Change): void {
    const note = this.#describe(change)
    const message = 'seq' in change ? this.#messages.get(change.seq) : undefined
    if (message && 'seq' in change) this.#screen.update(this.#block(message, change.seq), note)
  }

  marks({ userId, deliveredSeq, readSeq }: Marks): void {
    this.#screen.aside(`* ${this.#people.name(userId)} has read ${readSeq} and received ${deliveredSeq}`)
  }

  /** A message that was not sent will not be. */
  takenBack(message: ChatMessage): void {
    const line = `taken back: ${harmlessLine(words(message.content))}`
    this.#waiting.delete(message.cid)
    this.#screen.put({ key: message.cid, plain: `* ${line}`, lines: () => [styleText('dim', `  ${line}`)] })
  }

  /** An answer may come before earlier messages of others, which are on their way. */
  #isOvertaking({ mine, seq = 0 }: ChatMessage): boolean {
    return mine && this.#last > 0 && seq > this.#last + 1
  }

  #numbered(message: ChatMessage, seq: number, unreadSeq: number | undefined): void {
    const before = this.#messages.get(seq)
    if (before === message || (!before && seq <= this.#last)) return
    this.#messages.set(seq, message)
    if (before) {
      this.#screen.update(this.#block(message, seq))
      return this.#redrawAnswersTo(seq)
    }
    const today = day(message.sentAt)
    if (today !== this.#day) this.#rule(today)
    this.#day = today
    if (seq === unreadSeq) this.#rule('new')
    this.#screen.put(this.#block(message, seq))
    this.#waiting.delete(message.cid)
    this.#first = Math.min(this.#first, seq)
    this.#last = seq
  }

  #pending(message: ChatMessage): void {
    const { cid, status } = message
    const before = this.#waiting.get(cid)
    if (before === message) return
    this.#waiting.set(cid, message)
    if (status === 'failed') {
      if (before?.status !== 'failed') this.#failed(message)
      return
    }
    const { seq: _seq, ...unnumbered } = message
    const block: Block = {
      key: cid,
      last: true,
      plain: messagePlain(unnumbered, this.#around),
      lines: (width) => messageLines({ ...unnumbered, status: 'queued' }, this.#around, width),
    }
    if (before && before.status !== 'failed') this.#screen.update(block)
    else this.#screen.put(block)
  }

  #failed({ cid, content, failure }: ChatMessage): void {
    const line = `not sent: ${harmlessLine(words(content))} (${harmlessLine(failure?.detail ?? '')}); /retry or /cancel`
    this.#screen.put({ key: cid, plain: `* ${line}`, lines: () => [styleText('red', `  ${line}`)] })
  }

  /** What joins on to nothing that was shown comes with a word of what lies between. */
  #tellGap(items: readonly TimelineItem[]): void {
    const first = items.find((item) => item.kind === 'message' && item.seq !== undefined)
    const seq = first?.kind === 'message' ? (first.seq ?? 0) : 0
    const missing = seq - this.#last - 1
    if (this.#last === 0 || missing <= 0) return
    this.#screen.say(`* ${missing} messages before this are not shown: /more`)
    this.#first = seq
  }

  /** What is missing among the others was hidden. */
  #hide({ items, hasOlder, hasNewer }: TimelineState): void {
    const seqs = items.flatMap((item) => (item.kind === 'message' && item.seq !== undefined ? [item.seq] : []))
    const [first, last] = [seqs[0], seqs.at(-1)]
    if (first === undefined || last === undefined) return
    const here = new Set(seqs)
    const isWithin = (seq: number): boolean => (seq >= first || !hasOlder) && (seq <= last || !hasNewer)
    for (const [seq, message] of this.#messages)
      if (isWithin(seq) && !here.has(seq) && message.deletedAt === undefined) this.#numbered(hidden(message), seq, undefined)
  }

  #notice({ key, afterSeq, change }: Notice): void {
    if (this.#notices.has(key) || afterSeq < this.#first - 1) return
    this.#notices.add(key)
    const note = this.#describe(change)
    if (note !== undefined) this.#screen.say(note)
  }

  #rule(words: string): void {
    this.#screen.put({ plain: '', lines: (width) => [ruler(words, width)] })
  }

  #block(message: ChatMessage, seq: number): Block {
    // Drawn again after a resize, it is drawn as it is then.
    const now = (): ChatMessage => this.#messages.get(seq) ?? message
    return { key: message.cid, plain: messagePlain(message, this.#around), lines: (width) => messageLines(now(), this.#around, width) }
  }

  #redrawAnswersTo(seq: number): void {
    for (const [number, answer] of this.#messages) if (answer.replyTo?.seq === seq) this.#screen.update(this.#block(answer, number))
  }

  #describe<K extends keyof Changes>(change: ChangeOf<K>): string | undefined {
    const what = this.#descriptions[change.kind](change)
    return what === undefined ? undefined : `* ${what}`
  }

  readonly #who = (userId: string | undefined): string => (userId === undefined ? 'somebody' : this.#people.name(userId))

  readonly #descriptions: { [K in keyof Changes]: (change: Changes[K]) => string | undefined } = {
    edit: ({ by, seq, content }) => `${this.#who(by)} edited ${seq}: ${harmlessLine(words(content))}`,
    delete: ({ by, seq }) => `${this.#who(by)} deleted ${seq}`,
    expiry: ({ seq }) => `${seq} expired`,
    reaction: ({ by, seq, emoji, on }) =>
      on ? `${this.#who(by)} reacted to ${seq} with ${emoji}` : `${this.#who(by)} took ${emoji} from ${seq}`,
    member: ({ by = '', userId, joined }) => {
      const alone = by === '' || by === userId
      if (joined) return alone ? `${this.#who(userId)} joined` : `${this.#who(by)} added ${this.#who(userId)}`
      return alone ? `${this.#who(userId)} left` : `${this.#who(by)} removed ${this.#who(userId)}`
    },
    role: ({ userId, role }) => `${this.#who(userId)} is now ${role}`,
    conversation: ({ by, title }) =>
      title === undefined ? `${this.#who(by)} changed the group` : `${this.#who(by)} named the group ${harmlessLine(title)}`,
    hidden: () => undefined,
  }
}

/** Whose names the lines of items need. */
export function peopleIn(items: readonly TimelineItem[]): Set<string> {
  const ids = items.flatMap((item) => {
    if (item.kind === 'message') return [item.senderId, ...(item.replyTo?.senderId ? [item.replyTo.senderId] : [])]
    return peopleOf(item.change)
  })
  return new Set(ids)
}

export const peopleOf = (change: Change): string[] => [
  ...('userId' in change ? [change.userId] : []),
  ...('by' in change && change.by !== undefined ? [change.by] : []),
]
