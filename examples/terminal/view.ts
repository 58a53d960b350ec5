/** The conversation that is open: its line to the server, its copy, and the board that shows it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../src/protocol/index.ts'
import { Board } from './board.ts'
import { Unreachable, wordsOf } from './api.ts'
import { Connection, type LineState } from './connection.ts'
import { type Note, Replica } from './conversation.ts'
import { titleOf } from './format.ts'
import { draft } from './outbox.ts'
import type { People } from './people.ts'
import { Queue } from './queue.ts'
import type { Requests } from './requests.ts'
import type { Screen } from './screen.ts'
import type { Session } from './session.ts'
import { harmlessLine } from './text.ts'

export interface ViewOptions {
  conversationId: string
  /** What a direct conversation is called: the name of the other one. */
  peer: string | undefined
  session: Session
  requests: Requests
  people: People
  screen: Screen
  longestPauseMs: number
}

type Notes = { [N in Note as N['kind']]: N }
type NoteOf<K extends keyof Notes> = { [P in K]: Notes[P] & { kind: P } }[K]

const historyMessages = 30
const historyRetryMs = 300
const drainMs = 2_000
const drainLookMs = 20
const typingEveryMs = 3_000
/** Marks travel at most this often. */
const readEveryMs = 250

export class View {
  readonly conversationId: string
  readonly replica: Replica
  readonly #options: ViewOptions
  readonly #board: Board
  readonly #connection: Connection
  /** Names have to be known before a line is written, and lines keep their order. */
  readonly #queue: Queue
  #line: LineState = { at: 'connecting' }
  #typedAt = 0
  #readTimer: ReturnType<typeof setTimeout> | undefined
  #refs = 0
  #closed = false

  constructor(options: ViewOptions) {
    const { conversationId, session, requests, people, screen, longestPauseMs } = options
    const { id: me } = session.user
    this.#options = options
    this.conversationId = conversationId
    this.replica = new Replica(me)
    this.#queue = new Queue((error) => screen.say(`* ${wordsOf(error)}`))
    this.#board = new Board({ screen, people, replica: this.replica, me, typistsChanged: () => this.#prompt() })
    const listener = {
      notes: (notes: Note[]) => this.#queue.add(() => this.#show(notes)),
      state: (line: LineState) => this.#queue.add(() => this.#showLine(line)),
    }
    this.#connection = new Connection({ conversationId, session, requests, replica: this.replica, listener, longestPauseMs })
    this.#queue.add(() => this.#prompt())
    void this.#run()
  }

  /** Messages that the server has not acknowledged. */
  get waiting(): number {
    return this.replica.outbox.size
  }

  /** Gives what was just written a moment to leave. */
  async drain(): Promise<void> {
    for (const end = Date.now() + drainMs; this.waiting > 0 && Date.now() < end;) await sleep(drainLookMs)
  }

  close(): void {
    this.#closed = true
    this.#queue.clear()
    this.#connection.stop()
    this.#board.close()
    clearTimeout(this.#readTimer)
    this.#options.screen.prompt('› ')
  }

  say(text: string, replyTo?: number): void {
    const message = draft(text, replyTo)
    this.#board.pending(message)
    const { send, notes } = this.replica.say(message)
    this.#connection.send(send)
    this.#queue.add(() => this.#show(notes))
    // A message ends the typing.
    this.#typedAt = 0
  }

  edit(seq: number, text: string): void {
    const ifEditedAt = this.replica.timeline.get(seq)?.editedAt ?? null
    this.#ask((ref) => ({ type: 'edit', ref, seq, content: { type: 'text', text }, ifEditedAt }))
  }

  delete(seq: number): void {
    this.#ask((ref) => ({ type: 'delete', ref, seq }))
  }

  react(seq: number, emoji: string, on: boolean): void {
    this.#ask((ref) => ({ type: 'react', ref, seq, emoji, on }))
  }

  /** Told at most every 3 seconds, for the others let it expire after 6. */
  typing(active: boolean): void {
    const told = active ? Date.now() - this.#typedAt < typingEveryMs : this.#typedAt === 0
    if (told || !this.replica.live) return
    this.#typedAt = active ? Date.now() : 0
    this.#connection.send([{ type: 'typing', active }])
  }

  /** Shows the messages before the oldest that is here. */
  async older(): Promise<void> {
    const messages = await this.#readBefore(this.replica.timeline.oldest ?? 1)
    if (messages.length === 0) this.#options.screen.say('There is nothing older.')
    this.#board.older(messages)
  }

  async #run(): Promise<void> {
    try {
      await this.#connection.run()
    } catch (error) {
      this.#options.screen.say(`* the line is lost: ${wordsOf(error)}`)
    }
  }

  #ask(frame: (ref: string) => Parameters<Connection['send']>[0][number]): void {
    if (!this.replica.live) return this.#options.screen.say('* not connected: try again in a moment')
    this.#connection.send([frame(`ask-${++this.#refs}`)])
  }

  async #show(notes: Note[]): Promise<void> {
    await this.#options.people.know(notes.flatMap(peopleIn))
    for (const note of notes) await this.#showNote(note)
    this.#markRead()
  }

  async #showNote<K extends keyof Notes>(note: NoteOf<K>): Promise<void> {
    await this.#handlers[note.kind](note)
  }

  readonly #handlers: { [K in keyof Notes]: (note: Notes[K]) => Promise<void> | void } = {
    opened: () => this.#prompt(),
    history: ({ upTo }) => this.#showHistory(upTo),
    message: ({ message }) => this.#board.message(message),
    change: ({ change, message }) => {
      this.#board.change(change, message)
      if (change.kind === 'conversation') this.#prompt()
    },
    marks: ({ userId }) => this.#board.marks(userId),
    typing: ({ userId, active }) => this.#board.typing(userId, active),
    failed: (note) => this.#board.failed(note.draft, note.detail),
    refused: ({ detail }) => this.#options.screen.say(`* refused: ${harmlessLine(detail)}`),
    wait: ({ seconds }) => this.#options.screen.say(`* too fast: what waits follows in ${seconds} s`),
    stuck: () => undefined,
  }

  async #showHistory(upTo: number): Promise<void> {
    for (const message of await this.#readBefore(upTo + 1)) this.#board.message(message)
  }

  /** A page of history, with the names in it; asked for until it is there, and not older than what is shown already. */
  async #readBefore(before: number): Promise<Message[]> {
    const { requests, people } = this.#options
    for (; !this.#closed; await sleep(historyRetryMs)) {
      const page = await requests.messages(this.conversationId, { limit: historyMessages, before }).catch(unlessUnreachable)
      if (!page || !this.replica.page(page)) continue
      await people.know(page.messages.map(({ senderId }) => senderId))
      return page.messages
    }
    return []
  }

  #showLine(line: LineState): void {
    const { screen } = this.#options
    this.#line = line
    if (line.at === 'online') screen.aside('* online')
    if (line.at === 'waiting') screen.aside(`* offline, again in ${line.seconds} s: ${line.why}`)
    if (line.at === 'over') screen.say(`* over: ${harmlessLine(line.why)}`)
    this.#prompt()
  }

  #prompt(): void {
    const { conversation } = this.replica
    const title = this.#options.peer ?? (conversation ? titleOf(conversation) : '')
    const { typists } = this.#board
    const typing = typists.length === 0 ? '' : ` (${typists.slice(0, 2).join(', ')}${typists.length > 2 ? ' and others' : ''} typing…)`
    const line = this.#line.at === 'online' ? typing : ` (${this.#line.at === 'over' ? 'over' : 'offline'})`
    this.#options.screen.prompt(`${title}${line} › `)
  }

  /** What was shown here was read. */
  #markRead(): void {
    const { id: userId } = this.#options.session.user
    const seq = this.replica.cursor?.seq ?? 0
    if (this.#readTimer || !this.replica.live || this.replica.marks.get(userId).readSeq >= seq) return
    this.replica.marks.move({ userId, deliveredSeq: seq, readSeq: seq })
    this.#connection.send([{ type: 'read', seq }])
    this.#readTimer = setTimeout(() => {
      this.#readTimer = undefined
      this.#markRead()
    }, readEveryMs)
  }
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof Unreachable)) throw error
}

/** Whose names the lines of a note need. */
function peopleIn(note: Note): string[] {
  if (note.kind === 'message') return [note.message.senderId, ...(note.message.replyTo?.senderId ? [note.message.replyTo.senderId] : [])]
  if (note.kind === 'marks' || note.kind === 'typing') return [note.userId]
  if (note.kind !== 'change') return []
  const { change } = note
  const named = change.kind === 'member' || change.kind === 'role' ? [change.userId] : []
  return [...named, ...('by' in change && change.by !== undefined ? [change.by] : [])]
}
