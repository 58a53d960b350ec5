/** The small tables in memory, so that what is shown and decided never waits: all but messages, notices and files. */
import { type Access, perform } from './perform.ts'
import { SortedRows } from './sorted-rows.ts'
import {
  type Delta,
  type KeyRange,
  type Left,
  type Storage,
  type Table,
  type Tables,
  type Write,
  type WriteTo,
  everyKey,
  keyOf,
} from './storage.ts'

type Large = 'messages' | 'endings' | 'notices' | 'kept' | 'blobs'
export type Small = Exclude<Table, Large>
type SmallWrite = { [T in Small]: WriteTo<T> }[Small]
type SmallDelta = { [T in Small]: Left<T> }[Small] | ({ readonly table: Small; readonly dropped: true } & KeyRange)
type Rows = { [T in Small]: SortedRows<Tables[T]> }

const large: readonly Table[] = ['messages', 'endings', 'notices', 'kept', 'blobs'] satisfies Large[]
export const isSmall = (table: Table): table is Small => !large.includes(table)
const isSmallWrite = (write: Write): write is SmallWrite => isSmall(write.table)
const isSmallDelta = (delta: Delta): delta is SmallDelta => isSmall(delta.table)

export class Mirror {
  readonly #rows: Rows = {
    meta: new SortedRows(),
    summaries: new SortedRows(),
    replicas: new SortedRows(),
    stars: new SortedRows(),
    outbox: new SortedRows(),
    drafts: new SortedRows(),
    users: new SortedRows(),
  }

  get<T extends Small>(table: T, key: string): Tables[T] | undefined {
    return this.#rows[table].get(key)
  }

  /** In order of the keys. */
  all<T extends Small>(table: T): Tables[T][] {
    return this.#rows[table].entries(everyKey).map(([, row]) => row)
  }

  async load(storage: Storage): Promise<void> {
    const [meta, summaries, replicas, stars, outbox, drafts, users] = await Promise.all([
      storage.range('meta', everyKey),
      storage.range('summaries', everyKey),
      storage.range('replicas', everyKey),
      storage.range('stars', everyKey),
      storage.range('outbox', everyKey),
      storage.range('drafts', everyKey),
      storage.range('users', everyKey),
    ])
    this.clear()
    for (const row of meta) this.#rows.meta.set(row.kind, row)
    for (const row of summaries) this.#rows.summaries.set(row.summary.id, row)
    for (const row of replicas) this.#rows.replicas.set(row.conversationId, row)
    for (const row of stars) this.#rows.stars.set(keyOf(row.conversationId, row.seq), row)
    for (const row of outbox) this.#rows.outbox.set(row.id, row)
    for (const row of drafts) this.#rows.drafts.set(row.conversationId, row)
    for (const row of users) this.#rows.users.set(row.id, row)
  }

  clear(): void {
    for (const rows of Object.values(this.#rows)) rows.clear()
  }

  /** What a write will have done. */
  perform(write: Write, report: (delta: Delta) => void): void {
    if (isSmallWrite(write)) perform(this.#access, write, report)
  }

  /** What another tab did. */
  take(delta: Delta): void {
    if (!isSmallDelta(delta)) return
    if ('dropped' in delta) this.#rows[delta.table].remove(delta)
    else this.#put(delta)
  }

  #put<T extends Small>({ table, key, row }: { table: T; key: string; row: Tables[T] }): void {
    this.#rows[table].set(key, row)
  }

  readonly #access: Access<Small> = {
    get: (table, key) => this.get(table, key),
    entries: (table, range) => this.#rows[table].entries(range),
    set: (table, key, row) => this.#rows[table].set(key, row),
    remove: (table, range) => this.#rows[table].remove(range),
  }
}
