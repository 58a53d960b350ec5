/**
 * All that this device knows: the storage, its small tables in memory, and word of every change. A write shows in memory at
 * once and reaches the storage in order; the other tabs hear of it when it is durable.
 */
import { Mirror, type Small, isSmall } from './mirror.ts'
import { type Delta, type Storage, type Tables, type Write, everyKey, left, tables } from './storage.ts'

export interface BookListener {
  /** Small tables changed in memory: here, now, or in another tab. */
  changed?(deltas: readonly Delta[]): void
  /** Something is durable, of all tables: here or in another tab. */
  stored?(deltas: readonly Delta[]): void
  /** A write of this tab failed: memory is ahead of the storage, and has to be read anew. */
  failed?(error: unknown): void
}

const smallOf = (deltas: readonly Delta[]): Delta[] => deltas.filter(({ table }) => isSmall(table))

export class Book {
  readonly storage: Storage
  readonly #mirror = new Mirror()
  readonly #listeners = new Set<BookListener>()
  /** Files that are being sent, with how much of each has arrived: too often to be stored. */
  readonly sent = new Map<string, number>()
  /** Tells the other tabs. */
  share: (deltas: readonly Delta[]) => void = () => undefined
  /** What came from other tabs, and what was written here, while the storage was read. */
  #early: Delta[] | undefined
  #meanwhile: Write[] = []
  /** The last write that was asked for. */
  #last: Promise<unknown> = Promise.resolve()
  /** Grows with each failed write: those behind it built on it, and are not done either. */
  #epoch = 0

  constructor(storage: Storage) {
    this.storage = storage
  }

  get name(): string {
    return this.storage.name
  }

  get<T extends Small>(table: T, key: string): Tables[T] | undefined {
    return this.#mirror.get(table, key)
  }

  all<T extends Small>(table: T): Tables[T][] {
    return this.#mirror.all(table)
  }

  listen(listener: BookListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async load(): Promise<void> {
    await this.#last
    this.#early = []
    this.#meanwhile = []
    await this.#mirror.load(this.storage)
    const early = this.#early
    this.#early = undefined
    for (const delta of early) this.#mirror.take(delta)
    for (const write of this.#meanwhile) this.#mirror.perform(write, () => undefined)
  }

  /** Everything may be different: it was read anew. */
  reloaded(): void {
    for (const listener of this.#listeners) listener.changed?.(everythingGone())
  }

  /** Resolves when no write of this tab is under way. */
  async settled(): Promise<void> {
    await this.#last
  }

  /** Resolves when it is durable. Rejects, after `failed` was told, when it is not. */
  async write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return
    if (this.#early) this.#meanwhile.push(...writes)
    const changed: Delta[] = []
    for (const write of writes) this.#mirror.perform(write, (delta) => changed.push(delta))
    const stored = this.#store(writes)
    if (changed.length > 0) for (const listener of this.#listeners) listener.changed?.(changed)
    await stored
  }

  /** Writes that nobody waits for: what fails is told to `failed`. */
  note(...writes: Write[]): void {
    void this.write(writes).catch(() => undefined)
  }

  /** So many bytes of a file are on the server; undefined when it is not being sent. */
  progress(cid: string, bytes: number | undefined): void {
    if (bytes === undefined) this.sent.delete(cid)
    else this.sent.set(cid, bytes)
    const row = this.get('outbox', cid)
    if (row) for (const listener of this.#listeners) listener.changed?.([left('outbox', cid, row)])
  }

  /** What another tab wrote. */
  take(deltas: readonly Delta[]): void {
    if (this.#early) {
      this.#early.push(...deltas)
      return
    }
    const changed = smallOf(deltas)
    for (const delta of changed) this.#mirror.take(delta)
    if (changed.length > 0) for (const listener of this.#listeners) listener.changed?.(changed)
    for (const listener of this.#listeners) listener.stored?.(deltas)
  }

  /** Forgets everything, here and in the storage. */
  async wipe(): Promise<void> {
    this.#epoch++
    this.forget()
    await this.#last
    await this.storage.wipe()
  }

  forget(): void {
    const gone = everythingGone()
    this.#mirror.clear()
    for (const listener of this.#listeners) listener.changed?.(gone)
    for (const listener of this.#listeners) listener.stored?.(gone)
  }

  #store(writes: readonly Write[]): Promise<void> {
    const epoch = this.#epoch
    const before = this.#last
    const store = async (): Promise<void> => {
      await before
      if (epoch !== this.#epoch) throw new Error('a write before this one failed')
      try {
        this.#tell(await this.storage.write(writes))
      } catch (error) {
        this.#epoch++
        for (const listener of this.#listeners) listener.failed?.(error)
        throw error
      }
    }
    const stored = store()
    this.#last = stored.catch(() => undefined)
    return stored
  }

  #tell(deltas: readonly Delta[]): void {
    if (deltas.length === 0) return
    // Nobody needs to be told the bytes of files.
    this.share(deltas.filter(({ table }) => table !== 'blobs'))
    for (const listener of this.#listeners) listener.stored?.(deltas)
  }
}

const everythingGone = (): Delta[] => tables.map((table) => ({ table, dropped: true, ...everyKey }))
