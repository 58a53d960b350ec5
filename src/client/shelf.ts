/** What is kept of media on this device, at most so many bytes: what was not looked at for longest goes first. */
import type { Book } from './book.ts'
import type { Clock } from './environment.ts'
import { keep } from './kept.ts'
import { type Delta, type KeptRow, type KeyRange, drop, everyKey, only } from './storage.ts'

const mostBytes = 200 * 1024 * 1024
/** So much is left when room is made, so that not every file makes some. */
const leftBytes = mostBytes * 0.9
/** A look is written down if the last one is so long ago. */
const lookedMs = 60_000

export class Shelf {
  readonly #book: Book
  readonly #clock: Clock
  readonly #stopListening: () => void
  /** About: what other tabs keep is seen when room is made. */
  #bytes: number | undefined
  /** What was deleted, or all of it at a wipe, may be on its way still. */
  readonly #dropped: KeyRange[] = []

  constructor(book: Book, clock: Clock) {
    this.#book = book
    this.#clock = clock
    this.#stopListening = book.listen({ stored: (deltas) => this.#stored(deltas) })
  }

  /** The first that is here. */
  async get(keys: readonly string[]): Promise<Blob | undefined> {
    for (const key of keys) {
      const row = await this.#book.storage.get('blobs', key)
      if (!row) continue
      void this.#looked(key)
      return row.blob
    }
    return undefined
  }

  async has(keys: readonly string[]): Promise<boolean> {
    for (const key of keys) if (await this.#book.storage.get('blobs', key)) return true
    return false
  }

  async put(key: string, blob: Blob): Promise<void> {
    if (this.#dropped.some(({ from, to }) => from <= key && key <= to)) return
    await this.#write(keep(key, blob, this.#clock.now()))
    if (this.#bytes !== undefined) this.#bytes += blob.size
    await this.#makeRoom()
  }

  async sum(): Promise<{ files: number; bytes: number }> {
    const rows = await this.#rows()
    return { files: rows.length, bytes: bytesOf(rows) }
  }

  /** All but what waits to be sent. */
  async clear(): Promise<void> {
    await this.#write((await this.#rows()).flatMap(({ key }) => gone(key)))
    this.#bytes = 0
  }

  close(): void {
    this.#stopListening()
  }

  /** What cannot be kept is fetched again: a full disk is no reason to stop, so this goes past the book, which would. */
  async #write(writes: Parameters<Book['storage']['write']>[0]): Promise<void> {
    try {
      await this.#book.storage.write(writes)
    } catch {
      // There is no room.
    }
  }

  #rows(): Promise<KeptRow[]> {
    return this.#book.storage.range('kept', everyKey)
  }

  async #looked(key: string): Promise<void> {
    const now = this.#clock.now()
    const next = (row: KeptRow | undefined): KeptRow | undefined => (row && now - row.usedAt >= lookedMs ? { ...row, usedAt: now } : row)
    await this.#write([{ kind: 'put', table: 'kept', key, next }])
  }

  #stored(deltas: readonly Delta[]): void {
    for (const delta of deltas)
      if (delta.table !== 'kept') continue
      else if ('dropped' in delta) {
        if (delta.to !== '') this.#dropped.push(delta)
      } else if (this.#bytes !== undefined) this.#bytes += delta.row.bytes
  }

  async #makeRoom(): Promise<void> {
    this.#bytes ??= bytesOf(await this.#rows())
    if (this.#bytes <= mostBytes) return
    const rows = await this.#rows()
    let bytes = bytesOf(rows)
    const writes = rows
      .toSorted((a, b) => a.usedAt - b.usedAt)
      .flatMap((row) => {
        if (bytes <= leftBytes) return []
        bytes -= row.bytes
        return gone(row.key)
      })
    await this.#write(writes)
    this.#bytes = bytes
  }
}

const bytesOf = (rows: readonly KeptRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0)
const gone = (key: string) => [drop('kept', only(key)), drop('blobs', only(key))]
