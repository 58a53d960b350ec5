/** What is on the screen of one conversation: its messages and what happened to them, in order. */
import { styleText } from 'node:util'
import type { Change, Message } from '../../src/protocol/index.ts'
import type { Replica } from './conversation.ts'
import { day, dayLine, messageLines, messagePlain, pendingLines, pendingPlain, type Surroundings, words } from './format.ts'
import type { Tick } from './marks.ts'
import type { Draft } from './outbox.ts'
import type { People } from './people.ts'
import type { Block, Screen } from './screen.ts'
import { harmlessLine } from './text.ts'

type Changes = { [C in Change as C['kind']]: C }
type ChangeOf<K extends keyof Changes> = { [P in K]: Changes[P] & { kind: P } }[K]

const typingShownMs = 6_000

export class Board {
  readonly #screen: Screen
  readonly #people: People
  readonly #replica: Replica
  readonly #around: Surroundings
  /** Own messages that not all have read, with the tick that they show. */
  readonly #ticks = new Map<number, Tick>()
  readonly #typists = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #typistsChanged: () => void
  #day = ''

  constructor({
    screen,
    people,
    replica,
    me,
    typistsChanged,
  }: {
    screen: Screen
    people: People
    replica: Replica
    me: string
    typistsChanged: () => void
  }) {
    this.#screen = screen
    this.#people = people
    this.#replica = replica
    this.#typistsChanged = typistsChanged
    this.#around = {
      me,
      name: (userId) => people.name(userId),
      tick: (seq) => replica.marks.tick(seq, me),
      message: (seq) => replica.timeline.get(seq),
    }
  }

  get typists(): string[] {
    return [...this.#typists.keys()].map((userId) => this.#people.name(userId))
  }

  pending(message: Draft): void {
    this.#screen.put({
      key: message.id,
      last: true,
      plain: pendingPlain(message, this.#around),
      lines: (width) => pendingLines(message, this.#around, width),
    })
  }

  message(message: Message): void {
    const today = day(message.sentAt)
    if (today !== this.#day) this.#screen.put({ plain: '', lines: (width) => [dayLine(message.sentAt, width)] })
    this.#day = today
    this.#screen.put(this.#block(message))
    this.typing(message.senderId, false)
    if (message.senderId === this.#around.me) this.#ticks.set(message.seq, this.#around.tick(message.seq))
  }

  /** Older messages, printed once more below. */
  older(messages: Message[]): void {
    for (const message of messages) this.#screen.put({ ...this.#block(message), key: `older ${message.id}` })
  }

  failed(message: Draft, detail: string): void {
    const line = `not sent: ${harmlessLine(words(message.content))} (${harmlessLine(detail)})`
    this.#screen.put({ key: message.id, plain: `* ${line}`, lines: () => [styleText('red', `  ${line}`)] })
  }

  /** `message` is what became of the message that changed, if it is held. */
  change(change: Change, message: Message | undefined): void {
    const note = this.#describe(change)
    if (message) this.#screen.update(this.#block(message), note)
    else if (note !== undefined && !('seq' in change)) this.#screen.say(note)
    if (message?.deletedAt !== undefined) this.#redrawAnswersTo(message.seq)
  }

  marks(userId: string): void {
    const { deliveredSeq, readSeq } = this.#replica.marks.get(userId)
    this.#screen.aside(`* ${this.#people.name(userId)} has read ${readSeq} and received ${deliveredSeq}`)
    for (const [seq, shown] of this.#ticks) {
      const tick = this.#around.tick(seq)
      const message = this.#replica.timeline.get(seq)
      if (tick === shown || !message) continue
      this.#screen.update(this.#block(message))
      if (tick === 'read') this.#ticks.delete(seq)
      else this.#ticks.set(seq, tick)
    }
  }

  /** The server forgets typing, so it ends here by itself. */
  typing(userId: string, active: boolean): void {
    const before = this.#typists.get(userId)
    clearTimeout(before)
    if (active)
      this.#typists.set(
        userId,
        setTimeout(() => this.typing(userId, false), typingShownMs),
      )
    else this.#typists.delete(userId)
    if (active === (before !== undefined)) return
    if (active) this.#screen.aside(`* ${this.#people.name(userId)} is typing`)
    this.#typistsChanged()
  }

  close(): void {
    for (const timer of this.#typists.values()) clearTimeout(timer)
  }

  #block(message: Message): Block {
    // Drawn again after a resize, it is drawn as it is then.
    const now = (): Message => this.#replica.timeline.get(message.seq) ?? message
    return { key: message.id, plain: messagePlain(message, this.#around), lines: (width) => messageLines(now(), this.#around, width) }
  }

  #redrawAnswersTo(seq: number): void {
    for (const answer of this.#replica.timeline.all()) if (answer.replyTo?.seq === seq) this.#screen.update(this.#block(answer))
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
