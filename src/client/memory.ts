/** A storage that lasts as long as the process: for bots, tests, and private windows. */
import { type Access, perform } from './perform.ts'
import { SortedRows } from './sorted-rows.ts'
import type { Delta, KeyRange, Storage, Table, Tables, Write } from './storage.ts'

type AllRows = { [T in Table]: SortedRows<Tables[T]> }

const empty = (): AllRows => ({
  meta: new SortedRows(),
  summaries: new SortedRows(),
  replicas: new SortedRows(),
  messages: new SortedRows(),
  endings: new SortedRows(),
  notices: new SortedRows(),
  stars: new SortedRows(),
  outbox: new SortedRows(),
  drafts: new SortedRows(),
  users: new SortedRows(),
  kept: new SortedRows(),
  blobs: new SortedRows(),
})

class Memory implements Storage {
  readonly name: string
  #rows = empty()

  constructor(name: string) {
    this.name = name
  }

  get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    return Promise.resolve(this.#rows[table].get(key))
  }

  range<T extends Table>(table: T, range: KeyRange, { limit = Infinity, reverse = false } = {}): Promise<Tables[T][]> {
    const rows = this.#rows[table].entries(range).map(([, row]) => row)
    return Promise.resolve((reverse ? rows.toReversed() : rows).slice(0, limit))
  }

  write(writes: readonly Write[]): Promise<Delta[]> {
    const deltas: Delta[] = []
    const undo: (() => void)[] = []
    try {
      for (const write of writes) perform(this.#access(undo), write, (delta) => deltas.push(delta))
      return Promise.resolve(deltas)
    } catch (error) {
      for (const step of undo.toReversed()) step()
      return Promise.reject(error)
    }
  }

  wipe(): Promise<void> {
    this.#rows = empty()
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #access(undo: (() => void)[]): Access {
    const rows = this.#rows
    return {
      get: (table, key) => rows[table].get(key),
      entries: (table, range) => rows[table].entries(range),
      set: (table, key, row) => {
        const of = rows[table]
        const before = of.get(key)
        undo.push(() => (before === undefined ? of.remove({ from: key, to: key }) : of.set(key, before)))
        of.set(key, row)
      },
      remove: (table, range) => {
        const restore = <T extends Table>(of: SortedRows<Tables[T]>): void => {
          const gone = of.entries(range)
          undo.push(() => gone.forEach(([key, row]) => of.set(key, row)))
          of.remove(range)
        }
        restore(rows[table])
      },
    }
  }
}

/** Keeps everything in memory. `name` matters only where tabs share it, which they cannot. */
export const memory = (name = 'edgewise'): Storage => new Memory(name)
