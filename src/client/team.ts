/**
 * The tabs of one device as each of them sees it: what this one wants goes to the engine, here or in the tab that leads, and what the
 * engine tells comes to all. Where there is only one tab, it leads.
 */
import type { MediaInfo } from '../protocol/media.ts'
import { Asks } from './asks.ts'
import type { Book } from './book.ts'
import { type BusMessage, eventMessage, isBusMessage } from './bus.ts'
import type { Engine, Told } from './engine.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { Leader } from './leader.ts'
import type { Query } from './steps.ts'
import type { Session } from './session.ts'
import { Seen } from './seen.ts'
import type { Cell, Store } from './store.ts'
import type { ChatEvents, ConnectionState, Presence } from './types.ts'
import { uuids } from './uuid.ts'

export interface TeamParts {
  environment: Environment
  session: Session
  book: Book
  url: string
  connection: Cell<ConnectionState>
  emit: <E extends keyof ChatEvents>(name: E, event: ChatEvents[E]) => void
  devices: () => void
  media: (media: MediaInfo) => void
  signedIn: () => void
}

type Messages = { [M in BusMessage as M['kind']]: M }

const beatMs = 5_000
/** A tab that says nothing for so long wants nothing any more; hidden ones have slow timers. */
const tabGoneMs = 150_000
/** The engine could not be loaded. */
const loadAgainMs = 3_000
/** Wishes are told together. */
const gatherMs = 50

export class Team {
  readonly #parts: TeamParts
  readonly #leader: Leader
  readonly #tab: string
  readonly #opens = new Map<string, number>()
  readonly #seen = new Seen(() => this.#wish())
  readonly #asks: Asks
  readonly #tabs = new Map<string, () => void>()
  #engine: Engine | undefined
  #channel: ReturnType<NonNullable<Environment['tabs']>['channel']> | undefined
  #isActive = false
  #isRunning = false
  #stopBeat: () => void = () => undefined
  #isGathering = false

  constructor(parts: TeamParts) {
    this.#parts = parts
    const { environment, book } = parts
    const newId = uuids(environment)
    this.#tab = newId()
    this.#asks = new Asks(environment.clock, newId)
    this.#leader = new Leader({
      environment,
      name: `edgewise-leader:${book.name}`,
      lead: () => void this.#lead(),
      follow: () => this.#follow(),
    })
    book.share = (deltas) => this.tell({ kind: 'rows', deltas })
  }

  /** Hears the other tabs from here on. */
  listen(): void {
    const { environment, book } = this.#parts
    this.#channel = environment.tabs?.channel(`edgewise:${book.name}`)
    this.#channel?.listen((message) => {
      if (isBusMessage(message)) this.#hear(message)
    })
  }

  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#leader.start()
    this.#tellWants()
    this.#beat()
  }

  /** Lets go of the server; the other tabs are still heard. */
  reset(): Promise<void> {
    this.#isRunning = false
    this.#leader.stop()
    this.#stopBeat()
    return Promise.resolve()
  }

  stop(): void {
    void this.reset()
    this.tell({ kind: 'wants', tab: this.#tab, wants: undefined })
    this.#channel?.close()
    this.#channel = undefined
  }

  /** The storage failed: the engine begins again from what is stored. */
  async recover(): Promise<void> {
    this.#engine?.stop()
    this.#engine = undefined
    await this.#parts.book.load()
    this.refresh()
    if (this.#leader.isLeading && this.#isRunning) await this.#lead()
  }

  /** The book was read anew. */
  refresh(): void {
    this.#parts.book.reloaded()
  }

  tell(message: BusMessage): void {
    this.#channel?.post(message)
  }

  keepOpen(conversationId: string): () => void {
    this.#opens.set(conversationId, (this.#opens.get(conversationId) ?? 0) + 1)
    this.#wish()
    let isOn = true
    return () => {
      if (!isOn) return
      isOn = false
      const left = (this.#opens.get(conversationId) ?? 1) - 1
      if (left > 0) this.#opens.set(conversationId, left)
      else this.#opens.delete(conversationId)
      this.#wish()
    }
  }

  setActive(isActive: boolean): void {
    this.#isActive = isActive
    this.#wish()
  }

  typing(conversationId: string): Cell<readonly string[]> {
    return this.#seen.typing(conversationId)
  }

  presence(userId: string): Store<Presence> {
    return this.#seen.presence(userId)
  }

  sayTyping(conversationId: string, isActive: boolean): void {
    if (this.#engine) this.#engine.typing(conversationId, isActive)
    else this.tell({ kind: 'sayTyping', conversationId, isActive })
  }

  bring(conversationId: string, query: Query, size: number): Promise<void> {
    if (this.#engine) return this.#engine.bring(conversationId, query, size)
    return this.#asks.make((id) => this.tell({ kind: 'bring', id, conversationId, query, size }))
  }

  /** What is wanted changed: told soon, once for all that happens together. */
  #wish(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    this.#parts.environment.clock.after(gatherMs, () => {
      this.#isGathering = false
      this.#tellWants()
    })
  }

  #tellWants(): void {
    const wants = { opens: [...this.#opens.keys()], watches: [...this.#seen.watched], isActive: this.#isActive }
    if (this.#engine) this.#engine.wants(this.#tab, wants)
    else if (this.#isRunning) this.tell({ kind: 'wants', tab: this.#tab, wants })
  }

  #beat(): void {
    this.#stopBeat = this.#parts.environment.clock.after(beatMs, () => {
      if (this.#engine) this.tell({ kind: 'beat' })
      else this.#tellWants()
      this.#beat()
    })
  }

  async #lead(): Promise<void> {
    const { environment, session, book, url } = this.#parts
    // What another leader wrote last may not have been heard.
    if (environment.tabs) {
      await book.load()
      this.refresh()
    }
    const Engine = await this.#load()
    if (!Engine) return
    if (!this.#leader.isLeading || this.#engine || !session.tokens) return
    const engine = new Engine({ environment, session, book, url, told: this.#told })
    this.#engine = engine
    this.#tellWants()
    this.tell({ kind: 'leading' })
    await engine.start()
  }

  /** A tab that only follows does without it, and what is stored is shown before it is here. */
  async #load(): Promise<typeof Engine | undefined> {
    const { environment, connection } = this.#parts
    try {
      return (await import('./engine.ts')).Engine
    } catch {
      connection.set({ at: 'offline', retryAt: environment.clock.now() + loadAgainMs })
      environment.clock.after(loadAgainMs, () => void this.#lead())
      return undefined
    }
  }

  #follow(): void {
    this.#engine?.stop()
    this.#engine = undefined
    this.#hear({ kind: 'connection', state: { at: 'idle' } })
  }

  /** From the engine to all tabs, this one included. */
  readonly #told: Told = {
    connection: (state) => this.#tellAll({ kind: 'connection', state }),
    typing: (conversationId, userIds) => this.#tellAll({ kind: 'typing', conversationId, userIds }),
    presence: (userId, presence) => this.#tellAll({ kind: 'presence', userId, presence }),
    devices: () => this.#tellAll({ kind: 'devices' }),
    sent: (cid, bytes) => this.#tellAll({ kind: 'sent', cid, bytes }),
    media: (media) => this.#tellAll({ kind: 'media', media }),
    emit: (name, event) => {
      this.#parts.emit(name, event)
      this.tell(eventMessage(name, event))
    },
  }

  #tellAll(message: BusMessage): void {
    this.#hear(message)
    this.tell(message)
  }

  readonly #handlers: { [K in keyof Messages]: (message: Messages[K]) => void } = {
    rows: ({ deltas }) => this.#parts.book.take(deltas),
    wiped: ({ state }) => {
      void this.reset()
      this.#parts.book.forget()
      this.#parts.connection.set(state)
    },
    signedIn: () => this.#parts.signedIn(),
    beat: () => this.#leader.heard(),
    leading: () => {
      this.#leader.heard()
      this.#tellWants()
    },
    connection: ({ state }) => {
      this.#leader.heard()
      this.#parts.connection.set(state)
    },
    typing: ({ conversationId, userIds }) => this.typing(conversationId).set(userIds),
    presence: ({ userId, presence }) => this.#seen.presence(userId).set(presence),
    devices: () => this.#parts.devices(),
    sent: ({ cid, bytes }) => this.#parts.book.progress(cid, bytes),
    media: ({ media }) => this.#parts.media(media),
    event: ({ told }) => this.#parts.emit(told.name, told.event),
    error: ({ code, detail, ...where }) => this.#parts.emit('error', { error: new ChatError(code, detail), ...where }),
    brought: ({ id, failure }) => this.#asks.answered(id, failure),
    wants: ({ tab, wants }) => this.#otherWants(tab, wants),
    sayTyping: ({ conversationId, isActive }) => this.#engine?.typing(conversationId, isActive),
    bring: (message) => void this.#bringFor(message),
  }

  #hear<K extends keyof Messages>(message: { [P in K]: Messages[P] & { kind: P } }[K]): void {
    this.#handlers[message.kind]?.(message)
  }

  #otherWants(tab: string, wants: Messages['wants']['wants']): void {
    if (!this.#engine) return
    const isNew = !this.#tabs.has(tab)
    this.#tabs.get(tab)?.()
    this.#tabs.delete(tab)
    this.#engine.wants(tab, wants)
    if (!wants) return
    this.#tabs.set(
      tab,
      this.#parts.environment.clock.after(tabGoneMs, () => this.#otherWants(tab, undefined)),
    )
    if (!isNew) return
    this.tell({ kind: 'connection', state: this.#parts.connection.get() })
    for (const [userId, presence] of this.#engine.presences) this.tell({ kind: 'presence', userId, presence })
  }

  async #bringFor({ id, conversationId, query, size }: Messages['bring']): Promise<void> {
    if (!this.#engine) return
    try {
      await this.#engine.bring(conversationId, query, size)
      this.tell({ kind: 'brought', id })
    } catch (error) {
      const failure =
        error instanceof ChatError ? { code: error.code, detail: error.message } : { code: 'internal' as const, detail: 'It failed.' }
      this.tell({ kind: 'brought', id, failure })
    }
  }
}
