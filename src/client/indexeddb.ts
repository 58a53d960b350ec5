/** The storage of browsers: one IndexedDB database, an object store for each table, every write a transaction. */
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import { type Delta, type KeyRange, type Storage, type Table, type Tables, type Write, type WriteTo, left, tables } from './storage.ts'

const version = 1

type Transaction = IDBPTransaction<unknown, Table[], 'readwrite'>

const keys = ({ from, to }: KeyRange): IDBKeyRange => IDBKeyRange.bound(from, to)

async function apply<T extends Table>(transaction: Transaction, write: WriteTo<T>, report: (delta: Delta) => void): Promise<void> {
  const { table } = write
  const store = transaction.objectStore(table)
  if (write.kind === 'drop') return store.delete(keys(write))
  if (write.kind === 'put') {
    const before: Tables[T] | undefined = await store.get(write.key)
    const row = write.next(before)
    if (row === undefined || row === before) return
    await store.put(row, write.key)
    return report(left(table, write.key, row))
  }
  for (let cursor = await store.openCursor(keys(write)); cursor; cursor = await cursor.continue()) {
    const before: Tables[T] = cursor.value
    const row = write.change(before)
    if (row === before) continue
    await cursor.update(row)
    if (typeof cursor.key === 'string') report(left(table, cursor.key, row))
  }
}

class Indexed implements Storage {
  readonly name: string
  #opening: Promise<IDBPDatabase> | undefined

  constructor(name: string) {
    this.name = name
  }

  async get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    const db = await this.#open()
    return db.get(table, key)
  }

  async range<T extends Table>(table: T, range: KeyRange, { limit = Infinity, reverse = false } = {}): Promise<Tables[T][]> {
    const db = await this.#open()
    if (!reverse) return db.getAll(table, keys(range), Number.isFinite(limit) ? limit : undefined)
    const rows: Tables[T][] = []
    const { store } = db.transaction(table)
    for (let cursor = await store.openCursor(keys(range), 'prev'); cursor && rows.length < limit; cursor = await cursor.continue())
      rows.push(cursor.value)
    return rows
  }

  async write(writes: readonly Write[]): Promise<Delta[]> {
    if (writes.length === 0) return []
    const db = await this.#open()
    const transaction = db.transaction([...new Set(writes.map(({ table }) => table))], 'readwrite')
    const deltas: Delta[] = []
    try {
      for (const write of writes) {
        await apply(transaction, write, (delta) => deltas.push(delta))
        if (write.kind === 'drop') deltas.push({ table: write.table, dropped: true, from: write.from, to: write.to })
      }
      await transaction.done
      return deltas
    } catch (error) {
      await abort(transaction)
      throw error
    }
  }

  async wipe(): Promise<void> {
    const db = await this.#open()
    const transaction = db.transaction([...tables], 'readwrite')
    await Promise.all([...tables.map((table) => transaction.objectStore(table).clear()), transaction.done])
  }

  async close(): Promise<void> {
    const db = await this.#opening
    this.#opening = undefined
    db?.close()
  }

  /** Opened when first needed, and again after another tab needed it closed, or the browser closed it. */
  #open(): Promise<IDBPDatabase> {
    this.#opening ??= openDB(this.name, version, {
      upgrade: (db) => {
        for (const table of tables) if (!db.objectStoreNames.contains(table)) db.createObjectStore(table)
      },
      blocking: () => void this.close(),
      terminated: () => {
        this.#opening = undefined
      },
    }).catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }
}

/** Nothing of it stays; a transaction that ended by itself cannot be aborted. */
async function abort(transaction: Transaction): Promise<void> {
  try {
    transaction.abort()
  } catch {
    // It is over already.
  }
  try {
    await transaction.done
  } catch {
    // That is what was wanted.
  }
}

/** Keeps everything in the database `name` of this origin: one for each person who uses it. */
export const indexedDb = (name = 'edgewise'): Storage => new Indexed(name)
