/**
 * The part of a device that talks to the server; of several tabs only the leader has one. It holds the sockets, empties the outbox, and
 * writes what comes into the book, from which every tab shows it.
 */
import type { MediaInfo } from '../protocol/media.ts'
import type { Book } from './book.ts'
import { Drafts } from './drafts.ts'
import type { Environment } from './environment.ts'
import { Inbox } from './inbox.ts'
import type { Query } from './steps.ts'
import { Room } from './room.ts'
import type { Uploads } from './uploads.ts'
import type { Session } from './session.ts'
import { type Delta, everyKey } from './storage.ts'
import type { ChatEvents, ConnectionState, Presence } from './types.ts'

/** What one tab wants kept open. */
export interface Wants {
  readonly opens: readonly string[]
  readonly watches: readonly string[]
  readonly isActive: boolean
}

/** What the engine tells all tabs, besides what is in the book. */
export interface Told {
  connection(state: ConnectionState): void
  typing(conversationId: string, userIds: readonly string[]): void
  presence(userId: string, presence: Presence): void
  devices(): void
  /** So much of a file has arrived; undefined when it is not being sent. */
  sent(cid: string, bytes: number | undefined): void
  media(info: MediaInfo): void
  emit<E extends keyof ChatEvents>(name: E, event: ChatEvents[E]): void
}

export interface EngineParts {
  environment: Environment
  session: Session
  book: Book
  url: string
  told: Told
}

/** Conversations that catch up at one time. */
const errandsAtOnce = 3
/** The code of uploads could not be loaded. */
const loadAgainMs = 3_000
/** A summary may be ahead of its message, which is on its way. */
const patienceMs = 500

export class Engine {
  readonly #parts: EngineParts
  readonly #rooms = new Map<string, Room>()
  readonly #saved = new Set<string>()
  readonly #wants = new Map<string, Wants>()
  readonly #presences = new Map<string, Presence>()
  readonly #inbox: Inbox
  readonly #drafts: Drafts
  readonly #errands = new Set<string>()
  readonly #running = new Set<string>()
  readonly #stops: (() => void)[] = []
  #uploads: Uploads | undefined
  #areUploadsLoading = false
  #isStopped = false

  constructor(parts: EngineParts) {
    this.#parts = parts
    const { environment, session, book, told } = parts
    this.#drafts = new Drafts({ clock: environment.clock, session, book })
    this.#inbox = new Inbox({
      environment,
      session,
      book,
      socketUrl: this.#socketUrl('/v1/inbox/socket'),
      connection: (state) => told.connection(state),
      summary: (summary, usn) => {
        this.#room(summary.id).summary(summary, usn)
        if (summary.draft) this.#drafts.came(summary.id, summary.draft)
        this.#catchUpSoon(summary.id)
        told.emit('conversation', { conversationId: summary.id })
      },
      message: (message) => {
        this.#room(message.conversationId).hear(message)
        this.#catchUpSoon(message.conversationId)
      },
      receipt: (conversationId, marks) => this.#room(conversationId).mark(marks),
      presence: (userId, presence) => this.#presence(userId, presence),
      devices: () => told.devices(),
      greeted: () => {
        for (const room of this.#rooms.values()) room.online()
        this.#drafts.again()
      },
      lost: () => {
        for (const userId of this.#presences.keys()) this.#presence(userId, { state: 'unknown' })
      },
    })
  }

  /** The book is read. */
  async start(): Promise<void> {
    const { book, environment } = this.#parts
    for (const { id } of await book.storage.range('outbox', everyKey)) this.#saved.add(id)
    if (this.#isStopped) return
    this.#stops.push(
      book.listen({ changed: (deltas) => this.#changed(deltas), stored: (deltas) => this.#stored(deltas) }),
      environment.watch((event) => this.#network(event)),
    )
    this.#inbox.start()
    for (const { conversationId } of book.all('outbox')) this.#room(conversationId).poke()
    this.#upload()
    for (const { summary, readSeq } of book.all('summaries')) {
      if (readSeq > summary.readSeq) this.#room(summary.id).poke()
      this.#catchUpSoon(summary.id)
    }
    this.#apply()
  }

  stop(): void {
    this.#isStopped = true
    for (const stop of this.#stops) stop()
    this.#inbox.stop()
    this.#drafts.stop()
    this.#uploads?.stop()
    for (const room of this.#rooms.values()) room.stop()
  }

  /** What a tab wants from now on; undefined when it is gone. */
  wants(tab: string, wants: Wants | undefined): void {
    if (wants) this.#wants.set(tab, wants)
    else this.#wants.delete(tab)
    if (this.#stops.length > 0) this.#apply()
  }

  typing(conversationId: string, isActive: boolean): void {
    this.#room(conversationId).typing(isActive)
  }

  bring(conversationId: string, query: Query, size: number): Promise<void> {
    return this.#room(conversationId).bring(query, size)
  }

  /** What is known of presences, for a tab that is new. */
  get presences(): ReadonlyMap<string, Presence> {
    return this.#presences
  }

  #apply(): void {
    const all = [...this.#wants.values()]
    const opens = new Set(all.flatMap((wants) => wants.opens))
    for (const id of opens) this.#room(id).want(true)
    for (const [id, room] of this.#rooms) if (!opens.has(id)) room.want(false)
    this.#inbox.watch(new Set(all.flatMap((wants) => wants.watches)))
    this.#inbox.activity(all.some(({ isActive }) => isActive))
  }

  #presence(userId: string, presence: Presence): void {
    this.#presences.set(userId, presence)
    this.#parts.told.presence(userId, presence)
    this.#parts.told.emit('presence', { userId, ...presence })
  }

  #room(id: string): Room {
    const known = this.#rooms.get(id)
    if (known) return known
    const { environment, session, book, told } = this.#parts
    const room = new Room({
      id,
      environment,
      session,
      book,
      socketUrl: this.#socketUrl(`/v1/conversations/${encodeURIComponent(id)}/socket`),
      isSaved: (operation) => this.#saved.has(operation),
      emit: (name, event) => told.emit(name, event),
      typing: (userIds) => told.typing(id, userIds),
      media: (info) => told.media(info),
      markByInbox: (type, seq) => this.#inbox.mark(type, id, seq),
      caughtUp: () => {
        if (this.#running.delete(id)) this.#runErrands()
      },
    })
    this.#rooms.set(id, room)
    return room
  }

  #socketUrl(path: string): string {
    return new URL(path, this.#parts.url.replace(/^http/u, 'ws')).href
  }

  #changed(deltas: readonly Delta[]): void {
    for (const delta of deltas)
      if (delta.table === 'summaries' && !('dropped' in delta) && delta.row.readSeq > delta.row.summary.readSeq)
        this.#room(delta.key).poke()
  }

  #stored(deltas: readonly Delta[]): void {
    const touched = new Set<string>()
    for (const delta of deltas) {
      if ('dropped' in delta) continue
      if (delta.table === 'drafts' && delta.row.isDirty) this.#drafts.changed(delta.key)
      if (delta.table !== 'outbox') continue
      this.#saved.add(delta.key)
      touched.add(delta.row.conversationId)
    }
    for (const id of touched) this.#room(id).poke()
    if (deltas.some(({ table }) => table === 'outbox')) this.#upload()
  }

  /** What uploads is loaded when there is a file. */
  #upload(): void {
    if (this.#uploads) return this.#uploads.next()
    const { book } = this.#parts
    if (!this.#areUploadsLoading && book.all('outbox').some((row) => row.kind === 'send' && row.file)) void this.#loadUploads()
  }

  async #loadUploads(): Promise<void> {
    const { environment, session, book, url, told } = this.#parts
    this.#areUploadsLoading = true
    try {
      const { Uploads } = await import('./uploads.ts')
      if (this.#isStopped) return
      const sent = (cid: string, bytes: number | undefined): void => told.sent(cid, bytes)
      this.#uploads = new Uploads({ environment, session, book, url, sent, isSaved: (id) => this.#saved.has(id) })
      this.#uploads.next()
    } catch {
      environment.clock.after(loadAgainMs, () => this.#upload())
    } finally {
      this.#areUploadsLoading = false
    }
  }

  #network(event: 'online' | 'offline' | 'visible' | 'hidden'): void {
    if (event === 'hidden') return
    const all = [this.#inbox, ...this.#rooms.values()]
    if (event !== 'offline') this.#uploads?.hurry()
    for (const one of all)
      if (event === 'offline') one.cut()
      else one.hurry()
  }

  #catchUpSoon(id: string): void {
    const { environment, book } = this.#parts
    if (this.#errands.has(id) || !this.#room(id).isBehind) return
    this.#errands.add(id)
    environment.clock.after(book.get('replicas', id) ? patienceMs : 0, () => this.#runErrands())
  }

  #runErrands(): void {
    for (const id of this.#errands) {
      if (this.#running.size >= errandsAtOnce || this.#isStopped) return
      this.#errands.delete(id)
      const room = this.#room(id)
      if (!room.isBehind || this.#running.has(id)) continue
      this.#running.add(id)
      room.catchUp()
    }
  }
}
