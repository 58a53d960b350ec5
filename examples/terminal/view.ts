/** The conversation that is open: what is in it, who is there and who is typing. All of it comes from the SDK's stores. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat, ChatMessage, Conversation, MembersState, Presence, Store, Timeline } from '../../src/client/index.ts'
import { limits } from '../../src/protocol/index.ts'
import { Board, peopleIn, peopleOf } from './board.ts'
import { titleOf, presenceWords } from './list-lines.ts'
import { Misuse } from './misuse.ts'
import type { People } from './people.ts'
import { Queue } from './queue.ts'
import type { Screen } from './screen.ts'
import { harmlessLine, wordsOf } from './text.ts'

export interface ViewOptions {
  chat: Chat
  conversation: Conversation
  people: People
  screen: Screen
}

const historyMessages = 30
/** What is stored is shown after so long, whatever the server does. */
const historyMs = 2_000
const drainMs = 2_000
const drainLookMs = 20
/** What is being typed is kept when the keys have been still for so long. */
const draftMs = 400

export class View {
  readonly conversation: Conversation
  /** Its newest messages are shown, so that they can be named. */
  readonly opened: Promise<void>
  readonly #options: ViewOptions
  readonly #timeline: Timeline
  #past: Timeline | undefined
  readonly #board: Board
  /** Names have to be known before a line is written, and lines keep their order. */
  readonly #queue: Queue
  readonly #stops: (() => void)[]
  #isShowing = false
  #isLeft = false
  #isFollowingMembers = false
  #typists: readonly string[] = []
  #presence: Presence = { state: 'unknown' }
  #peerId: string | undefined
  #keepDraft: { text: string; timer: ReturnType<typeof setTimeout> } | undefined
  #isClosed = false

  constructor(options: ViewOptions) {
    const { chat, conversation, people, screen } = options
    const { id } = conversation
    this.#options = options
    this.conversation = conversation
    this.#queue = new Queue((error) => screen.say(`* ${wordsOf(error)}`))
    this.#board = new Board({ screen, people })
    this.#timeline = conversation.window({ size: historyMessages })
    this.#stops = [
      () => this.#timeline.close(),
      this.#timeline.subscribe(() => this.#showSoon()),
      conversation.info.subscribe(() => this.#queue.add(() => this.#showInfo())),
      conversation.typing.subscribe(() => this.#queue.add(() => this.#showTyping())),
      chat.connection.subscribe(() => this.#prompt()),
      chat.on('change', ({ conversationId, change }) => {
        if (conversationId === id) this.#queue.add(() => this.#knowing(peopleOf(change), () => this.#board.change(change)))
      }),
      chat.on('receipt', ({ conversationId, ...marks }) => {
        if (conversationId === id) this.#queue.add(() => this.#knowing([marks.userId], () => this.#board.marks(marks)))
      }),
      chat.on('error', ({ error, conversationId }) => {
        if (conversationId === id) screen.say(`* refused: ${harmlessLine(error.message)}`)
      }),
    ]
    this.opened = new Promise((resolve) => {
      this.#queue.add(() => this.#open().finally(resolve))
    })
  }

  /** Gives what was just written a moment to leave. */
  async drain(): Promise<void> {
    const { chat } = this.#options
    const hasWork = (): boolean => chat.connection.get().at !== 'offline' && !this.#isDrained
    for (const end = Date.now() + drainMs; hasWork() && Date.now() < end;) await sleep(drainLookMs)
  }

  close(): void {
    this.#isClosed = true
    this.#queue.clear()
    this.#keepDraftNow()
    for (const stop of this.#stops) stop()
  }

  say(text: string, replyTo?: number): void {
    if (Array.from(text).length > limits.textCodePoints) throw new Misuse('it is too long')
    this.conversation.send({ content: { type: 'text', text }, ...(replyTo === undefined ? {} : { replyTo }) })
  }

  edit(seq: number, text: string): void {
    this.conversation.edit(this.#named(seq), text)
  }

  delete(seq: number, whose: 'me' | 'all'): void {
    this.conversation.delete(this.#named(seq), whose)
  }

  react(seq: number, emoji: string, on: boolean): void {
    this.conversation.react(this.#named(seq), emoji, on)
  }

  /** What the server refused is tried again. */
  retry(): void {
    for (const { cid } of this.#unsent.filter(({ status }) => status === 'failed')) this.conversation.retry(cid)
  }

  /** What the server refused, and what waits, is taken back. */
  cancel(): void {
    for (const message of this.#unsent) {
      this.conversation.cancel(message.cid)
      this.#board.takenBack(message)
    }
  }

  typing(text: string): void {
    this.conversation.sayTyping(text !== '')
    if (text === (this.#keepDraft?.text ?? this.conversation.draft.get().text)) return
    clearTimeout(this.#keepDraft?.timer)
    this.#keepDraft = { text, timer: setTimeout(() => this.#keepDraftNow(), draftMs) }
  }

  /** Kept up to date from the first look on. */
  get members(): Store<MembersState> {
    const { members } = this.conversation
    if (!this.#isFollowingMembers) this.#stops.push(members.subscribe(() => undefined))
    this.#isFollowingMembers = true
    return members
  }

  /** Shows the messages before the oldest that is here. */
  async older(): Promise<void> {
    const { first } = this.#board
    const past = await this.#pastAt(first)
    await past.older()
    const { items } = past.get()
    const older = items.filter((item) => (item.kind === 'message' ? item.seq !== undefined && item.seq < first : item.afterSeq < first - 1))
    if (older.length === 0) return this.#options.screen.say('There is nothing older.')
    await this.#knowing(peopleIn(older), () => this.#board.older(older))
  }

  /** The past has a window of its own, for the other one stays at the live edge. */
  async #pastAt(seq: number): Promise<Timeline> {
    const past = this.#past ?? this.conversation.window({ around: seq, size: historyMessages })
    if (!this.#past) this.#stops.push(() => past.close())
    this.#past = past
    if (past.get().status !== 'ready') await past.jump(seq)
    return past
  }

  get #unsent(): ChatMessage[] {
    return this.#timeline.get().items.filter((item): item is ChatMessage => item.kind === 'message' && item.seq === undefined)
  }

  /** Whether all that was written here has left, as far as it ever will by itself. */
  get #isDrained(): boolean {
    return (
      this.#unsent.every(({ status }) => status === 'failed') &&
      !this.#timeline.get().items.some((item) => item.kind === 'message' && item.isPending)
    )
  }

  #named(seq: number): { cid: string; seq: number } {
    if (seq > this.#board.last) throw new Misuse(`there is no ${seq} here`)
    // Of a message that is not on this device its number says enough; the other name has to be one of its own.
    return { cid: this.#board.get(seq)?.cid ?? `number ${seq}`, seq }
  }

  async #open(): Promise<void> {
    const { screen } = this.#options
    this.#showInfo()
    // Rows that are shown go on below, so the whole of the first page is waited for.
    await Promise.race([this.#timeline.jump('latest').catch(() => undefined), sleep(historyMs)])
    this.#isShowing = true
    await this.#show()
    if (this.#isClosed) return
    screen.aside(`* ${this.#title} is open`)
    const { text } = this.conversation.draft.get()
    if (text !== '') screen.fill(harmlessLine(text))
  }

  /** Once for all that happens together. */
  #showSoon(): void {
    if (!this.#isShowing || this.#isClosed) return
    this.#isShowing = false
    this.#queue.add(() => {
      this.#isShowing = true
      return this.#show()
    })
  }

  async #show(): Promise<void> {
    const state = this.#timeline.get()
    await this.#knowing(peopleIn(state.items), () => {
      this.#board.show(state, this.conversation.info.get()?.pendingMessage === undefined)
      this.conversation.markRead(this.#board.last)
    })
  }

  async #knowing(userIds: Iterable<string>, work: () => void): Promise<void> {
    await this.#options.people.know(userIds)
    if (!this.#isClosed) work()
  }

  #showInfo(): void {
    const info = this.conversation.info.get()
    if (info?.peer && info.peer.id !== this.#peerId) this.#watch(info.peer.id)
    const isLeft = info?.role === 'left'
    if (isLeft !== this.#isLeft) {
      this.#isLeft = isLeft
      this.#options.screen.say(isLeft ? '* over: you are no longer a member' : '* you are a member again')
    }
    this.#prompt()
  }

  async #showTyping(): Promise<void> {
    const { people, screen } = this.#options
    const typists = this.conversation.typing.get()
    await this.#knowing(typists, () => {
      for (const userId of typists) if (!this.#typists.includes(userId)) screen.aside(`* ${people.name(userId)} is typing`)
      this.#typists = typists
      this.#prompt()
    })
  }

  #watch(userId: string): void {
    const presence = this.#options.chat.presence(userId)
    this.#peerId = userId
    const show = (): void => {
      const [before, now] = [presenceWords(this.#presence), presenceWords(presence.get())]
      this.#presence = presence.get()
      if (now !== before && now !== '') this.#options.screen.aside(`* ${this.#title}: ${now}`)
      this.#prompt()
    }
    this.#stops.push(presence.subscribe(show))
    show()
  }

  get #title(): string {
    const info = this.conversation.info.get()
    return info ? titleOf(info) : ''
  }

  #prompt(): void {
    if (this.#isClosed) return
    const { chat, people, screen } = this.#options
    const names = this.#typists.slice(0, 2).map((userId) => people.name(userId))
    const typing = names.length === 0 ? '' : `${names.join(', ')}${this.#typists.length > 2 ? ' and others' : ''} typing…`
    const { at } = chat.connection.get()
    const isHere = at === 'online' || at === 'syncing'
    const state = this.#isLeft ? 'over' : isHere ? typing || presenceWords(this.#presence) : 'offline'
    screen.prompt(`${this.#title}${state && ` (${state})`} › `)
  }

  #keepDraftNow(): void {
    if (!this.#keepDraft) return
    clearTimeout(this.#keepDraft.timer)
    this.conversation.setDraft(this.#keepDraft.text)
    this.#keepDraft = undefined
  }
}
