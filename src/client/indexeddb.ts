/** The storage of browsers: one IndexedDB database, an object store for each table, every write a transaction. */
import { type Delta, type KeyRange, type Storage, type Table, type Tables, type Write, type WriteTo, left, tables } from './storage.ts'

/** 2: files. 3: stars. 4: endings. */
const version = 4

const keys = ({ from, to }: KeyRange): IDBKeyRange => IDBKeyRange.bound(from, to)

/** An answer. While it is being awaited, and nothing else, the transaction stays open. */
const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
  })

/** The end of a transaction: all of it is stored, or nothing. */
const end = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('IndexedDB failed')))
  })

/** Walks over rows until `visit` has enough. */
function walk<T extends Table>(
  store: IDBObjectStore,
  { range, reverse = false }: { range: KeyRange; reverse?: boolean },
  visit: (row: Tables[T], cursor: IDBCursorWithValue) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = store.openCursor(keys(range), reverse ? 'prev' : 'next')
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
    request.addEventListener('success', () => {
      const cursor = request.result
      try {
        if (!cursor || !visit(cursor.value, cursor)) return resolve()
        cursor.continue()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

async function apply<T extends Table>(store: IDBObjectStore, write: WriteTo<T>, report: (delta: Delta) => void): Promise<void> {
  const { table } = write
  if (write.kind === 'drop') {
    store.delete(keys(write))
    return report({ table, dropped: true, from: write.from, to: write.to })
  }
  if (write.kind === 'put') {
    const before: Tables[T] | undefined = await answer(store.get(write.key))
    const row = write.next(before)
    if (row === undefined || row === before) return
    store.put(row, write.key)
    return report(left(table, write.key, row))
  }
  await walk<T>(store, { range: write }, (before, cursor) => {
    const row = write.change(before)
    if (row === before || typeof cursor.key !== 'string') return true
    cursor.update(row)
    report(left(table, cursor.key, row))
    return true
  })
}

/** One that failed by itself has ended already. */
function giveUp(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // Nothing of it stays either way.
  }
}

class Indexed implements Storage {
  readonly name: string
  #opening: Promise<IDBDatabase> | undefined

  constructor(name: string) {
    this.name = name
  }

  async get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    return answer((await this.#begin([table], 'readonly')).objectStore(table).get(key))
  }

  async range<T extends Table>(table: T, range: KeyRange, { limit = Infinity, reverse = false } = {}): Promise<Tables[T][]> {
    const store = (await this.#begin([table], 'readonly')).objectStore(table)
    if (!reverse) return answer(store.getAll(keys(range), Number.isFinite(limit) ? limit : undefined))
    const rows: Tables[T][] = []
    await walk<T>(store, { range, reverse }, (row) => rows.push(row) < limit)
    return rows
  }

  async write(writes: readonly Write[]): Promise<Delta[]> {
    if (writes.length === 0) return []
    const transaction = await this.#begin([...new Set(writes.map(({ table }) => table))], 'readwrite')
    const ended = end(transaction)
    const deltas: Delta[] = []
    try {
      for (const write of writes) await apply(transaction.objectStore(write.table), write, (delta) => deltas.push(delta))
    } catch (error) {
      giveUp(transaction)
      await ended.catch(() => undefined)
      throw error
    }
    await ended
    return deltas
  }

  async wipe(): Promise<void> {
    const transaction = await this.#begin(tables, 'readwrite')
    for (const table of tables) transaction.objectStore(table).clear()
    await end(transaction)
  }

  async close(): Promise<void> {
    const db = await this.#opening
    this.#opening = undefined
    db?.close()
  }

  async #begin(names: readonly Table[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    this.#opening ??= this.#open()
    return (await this.#opening).transaction([...names], mode)
  }

  /** Opened when first needed, and again after another tab needed it closed, or the browser closed it. */
  async #open(): Promise<IDBDatabase> {
    const forget = (): void => {
      this.#opening = undefined
    }
    try {
      const request = indexedDB.open(this.name, version)
      request.addEventListener('upgradeneeded', () => {
        for (const table of tables) if (!request.result.objectStoreNames.contains(table)) request.result.createObjectStore(table)
      })
      const db = await answer(request)
      db.addEventListener('versionchange', () => void this.close())
      db.addEventListener('close', forget)
      return db
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** Keeps everything in the database `name` of this origin: one for each person who uses it. */
export const indexedDb = (name = 'edgewise'): Storage => new Indexed(name)
