/** The inbox socket: everything that happens outside the conversations that are open, and the list of conversations itself. */
import type { InboxDown } from '../protocol/inbox-down.ts'
import type { InboxUp } from '../protocol/inbox-up.ts'
import type { Book } from './book.ts'
import { watchedUsers } from './constants.ts'
import type { Environment } from './environment.ts'
import { Link, type LinkState } from './link.ts'
import type { Session } from './session.ts'
import { drop, only, put } from './storage.ts'
import type { ConnectionState, ConversationSummary, Marks, Message, Presence } from './types.ts'

export interface InboxParts {
  environment: Environment
  session: Session
  book: Book
  socketUrl: string
  connection(state: ConnectionState): void
  summary(summary: ConversationSummary, usn: number): void
  message(message: Message): void
  receipt(conversationId: string, marks: Marks): void
  presence(userId: string, presence: Presence): void
  devices(): void
  /** It is open and greeted. */
  greeted(): void
  lost(): void
}

type Frames = { [F in InboxDown as F['type']]: F }

/** Summaries follow a greeting at once; after so much silence there are no more. */
const quietMs = 1_000
const activeEveryMs = 20_000

function shown(state: LinkState): ConnectionState {
  if (state.at === 'waiting') return { at: 'offline', retryAt: state.retryAt }
  if (state.at === 'over') return { at: 'outdated' }
  if (state.at === 'open') return { at: 'syncing' }
  return { at: state.at === 'closed' ? 'idle' : 'connecting' }
}

export class Inbox {
  readonly #parts: InboxParts
  readonly #link: Link<InboxUp, InboxDown>
  #isGreeted = false
  /** The server’s number at the greeting: with it everything is here. */
  #target: number | undefined
  #stopQuiet: () => void = () => undefined
  #stopSaying: () => void = () => undefined
  #watched = new Set<string>()
  #isActive: boolean | undefined

  constructor(parts: InboxParts) {
    this.#parts = parts
    const { environment, session } = parts
    this.#link = new Link<InboxUp, InboxDown>({
      environment,
      session,
      url: parts.socketUrl,
      ends: {
        opened: () => this.#link.send({ type: 'hello', ...(this.#usn === undefined ? {} : { usn: this.#usn }) }),
        frames: (frames) => {
          for (const frame of frames) this.#receive(frame)
        },
        lost: () => this.#lost(),
        state: (state) => parts.connection(shown(state)),
        probe: () => session.ask('getMe', {}),
      },
    })
  }

  get isGreeted(): boolean {
    return this.#isGreeted
  }

  start(): void {
    this.#link.start()
  }

  stop(): void {
    this.#stopSaying()
    this.#link.stop()
    this.#stopQuiet()
  }

  hurry(): void {
    this.#link.hurry()
  }

  cut(): void {
    this.#link.cut()
  }

  mark(type: 'delivered' | 'read', conversationId: string, seq: number): boolean {
    if (this.#isGreeted) this.#link.send({ type, conversationId, seq })
    return this.#isGreeted
  }

  /** Whether the person is at this device. */
  activity(isActive: boolean): void {
    if (isActive === this.#isActive) return
    this.#isActive = isActive
    this.#sayActivity()
  }

  /** Said again while it lasts: who was not active for half a minute is told by pushes. */
  #sayActivity(): void {
    this.#stopSaying()
    if (!this.#isGreeted || this.#isActive === undefined) return
    this.#link.send({ type: 'activity', state: this.#isActive ? 'active' : 'idle' })
    if (this.#isActive) this.#stopSaying = this.#parts.environment.clock.after(activeEveryMs, () => this.#sayActivity())
  }

  /** Whose presence is shown now. */
  watch(userIds: ReadonlySet<string>): void {
    const wanted = new Set([...userIds].slice(0, watchedUsers))
    const [more, fewer] = [wanted.difference(this.#watched), this.#watched.difference(wanted)]
    this.#watched = wanted
    if (!this.#isGreeted) return
    if (fewer.size > 0) this.#link.send({ type: 'unwatch', userIds: [...fewer] })
    if (more.size > 0) this.#link.send({ type: 'watch', userIds: [...more] })
  }

  readonly #handlers: { [T in keyof Frames]: (frame: Frames[T]) => void } = {
    hello: ({ usn }) => {
      // A server that was set back knows less than this device: everything comes anew.
      if ((this.#usn ?? 0) > usn) {
        this.#parts.book.note(drop('meta', only('usn')))
        return this.#link.cut()
      }
      this.#isGreeted = true
      this.#target = usn
      this.#sayActivity()
      if (this.#watched.size > 0) this.#link.send({ type: 'watch', userIds: [...this.#watched] })
      this.#parts.greeted()
      this.#consider()
    },
    conversation: ({ usn, conversation }) => {
      this.#parts.summary(conversation, usn)
      this.#consider()
    },
    message: ({ message }) => this.#parts.message(message),
    receipt: ({ conversationId, userId, deliveredSeq, readSeq }) => this.#parts.receipt(conversationId, { userId, deliveredSeq, readSeq }),
    presence: ({ userId, state, lastSeenAt }) =>
      this.#parts.presence(userId, { state, ...(lastSeenAt === undefined ? {} : { lastSeenAt }) }),
    device: () => this.#parts.devices(),
    account: ({ account }) => this.#parts.book.note(put('meta', 'account', { kind: 'account', account })),
    contact: ({ contact, removed }) =>
      this.#parts.book.note({
        kind: 'put',
        table: 'meta',
        key: 'contacts',
        next: (row) => {
          if (row?.kind !== 'contacts') return row
          const others = row.contacts.filter(({ userId }) => userId !== contact.userId)
          return { kind: 'contacts', contacts: removed ? others : [...others, contact] }
        },
      }),
    error: () => undefined,
  }

  get #usn(): number | undefined {
    const row = this.#parts.book.get('meta', 'usn')
    return row?.kind === 'usn' ? row.usn : undefined
  }

  #receive<T extends keyof Frames>(frame: { [P in T]: Frames[P] & { type: P } }[T]): void {
    this.#handlers[frame.type]?.(frame)
  }

  /** Everything is here once the greeting’s number is reached, or nothing more comes. */
  #consider(): void {
    const target = this.#target
    if (target === undefined) return
    this.#stopQuiet()
    if ((this.#usn ?? 0) >= target) return this.#arrived()
    this.#stopQuiet = this.#parts.environment.clock.after(quietMs, () => this.#arrived())
  }

  #arrived(): void {
    this.#target = undefined
    this.#parts.connection({ at: 'online' })
  }

  #lost(): void {
    this.#isGreeted = false
    this.#stopSaying()
    this.#target = undefined
    this.#stopQuiet()
    this.#parts.lost()
  }
}
