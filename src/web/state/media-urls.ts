/**
 * Addresses of media for elements of the page: one for everybody who shows the same, kept for a while after the last, so that scrolling
 * back shows at once, and given back to the browser then.
 */
import { type Chat, ChatError, type MediaRef } from '../../client/index.ts'

export interface Shown {
  /** Absent until the bytes are here. */
  readonly url?: string
  readonly blob?: Blob
  /** Why they do not come. What passes (no connection, still looked at) is tried again by itself. */
  readonly error?: unknown
}

interface Entry {
  readonly media: MediaRef
  readonly width: number | undefined
  readonly listeners: Set<() => void>
  shown: Shown
  stop: (() => void) | undefined
}

const nothing: Shown = {}
/** Pictures that nobody shows any more. */
const mostIdle = 60
const againAfterMs = 3_000

const hasCode = (error: unknown, ...codes: string[]): boolean => error instanceof ChatError && codes.includes(error.code)

export class MediaUrls {
  readonly #chat: Pick<Chat, 'media' | 'connection'>
  /** Those that were let go last stand at the end. */
  readonly #entries = new Map<string, Entry>()

  constructor(chat: Pick<Chat, 'media' | 'connection'>) {
    this.#chat = chat
    chat.connection.subscribe(() => {
      if (chat.connection.get().at !== 'online') return
      for (const [key, { shown, listeners }] of this.#entries)
        if (listeners.size > 0 && hasCode(shown.error, 'unreachable')) this.again(key)
    })
  }

  static key({ mediaId }: MediaRef, width: number | undefined): string {
    return width === undefined ? mediaId : `${mediaId} ${width}`
  }

  get(key: string): Shown {
    return this.#entries.get(key)?.shown ?? nothing
  }

  /** Loads it if it is not here; calls back at every change, until the function that it returns is called. */
  watch(media: MediaRef, width: number | undefined, listener: () => void): () => void {
    const key = MediaUrls.key(media, width)
    const entry = this.#entries.get(key) ?? { media, width, listeners: new Set(), shown: nothing, stop: undefined }
    this.#entries.set(key, entry)
    entry.listeners.add(listener)
    if (entry.shown.url === undefined && !entry.stop) this.#load(entry)
    return () => {
      entry.listeners.delete(listener)
      if (entry.listeners.size === 0) this.#idle(key, entry)
    }
  }

  /** Tries again what failed. */
  again(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry || entry.shown.url !== undefined) return
    entry.stop?.()
    this.#set(entry, nothing)
    this.#load(entry)
  }

  #load(entry: Entry): void {
    const { media, width } = entry
    const abort = new AbortController()
    entry.stop = () => abort.abort()
    const load = async (): Promise<void> => {
      try {
        const blob = await this.#chat.media.blob(media, { signal: abort.signal, ...(width === undefined ? {} : { width }) })
        if (abort.signal.aborted) return
        entry.stop = undefined
        this.#set(entry, { url: URL.createObjectURL(blob), blob })
      } catch (error) {
        if (abort.signal.aborted) return
        entry.stop = undefined
        this.#set(entry, { error })
        if (hasCode(error, 'unavailable', 'rate_limited')) this.#later(entry, error)
      }
    }
    void load()
  }

  #later(entry: Entry, error: unknown): void {
    const seconds = error instanceof ChatError ? error.retryAfterSeconds : undefined
    const timer = setTimeout(() => this.#load(entry), seconds === undefined ? againAfterMs : seconds * 1_000)
    entry.stop = () => clearTimeout(timer)
  }

  #set(entry: Entry, shown: Shown): void {
    entry.shown = shown
    for (const listener of entry.listeners) listener()
  }

  #idle(key: string, entry: Entry): void {
    entry.stop?.()
    entry.stop = undefined
    this.#entries.delete(key)
    if (entry.shown.url === undefined) return
    this.#entries.set(key, entry)
    const idle = [...this.#entries].filter(([, { listeners }]) => listeners.size === 0)
    for (const [old, { shown }] of idle.slice(0, Math.max(0, idle.length - mostIdle))) {
      this.#entries.delete(old)
      if (shown.url !== undefined) URL.revokeObjectURL(shown.url)
    }
  }
}
