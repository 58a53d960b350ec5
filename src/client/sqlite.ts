/** A storage in a file, for Node: `node:sqlite`, a table of JSON rows and one of the bytes of files, every write a transaction. */
import { DatabaseSync } from 'node:sqlite'
import { type Access, perform } from './perform.ts'
import type { Delta, KeyRange, Storage, Table, Tables, Write } from './storage.ts'

interface Stored {
  row?: unknown
  bytes?: unknown
}

/** Rows were written by this file, so they are what their table says. In place of a file its type is written. */
const parse = <R>({ row, bytes }: Stored): R =>
  JSON.parse(String(row), (key: string, value: unknown) =>
    key === 'blob' && bytes instanceof Uint8Array ? new Blob([new Uint8Array(bytes)], { type: String(value) }) : value,
  )
const stringify = (row: object): string => JSON.stringify(row, (_, value: unknown) => (value instanceof Blob ? value.type : value))

const schema = `
  pragma journal_mode = wal;
  pragma busy_timeout = 5000;
  create table if not exists rows (tab text not null, key text not null, row text not null, primary key (tab, key)) without rowid, strict;
  create table if not exists bytes (key text primary key, bytes blob not null) strict;
`
const select = (where: string): string =>
  `select rows.key, row, bytes from rows left join bytes on rows.tab = 'blobs' and bytes.key = rows.key where tab = ? and ${where}`

class Sqlite implements Storage {
  readonly name: string
  readonly #db: DatabaseSync
  /** A transaction cannot wait for the bytes of a file: they are read before it, and so writes have to queue. */
  readonly #bytes = new WeakMap<Blob, Uint8Array>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.name = path
    this.#db = new DatabaseSync(path)
    this.#db.exec(schema)
  }

  async get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    await this.#last
    return this.#get(table, key)
  }

  async range<T extends Table>(table: T, { from, to }: KeyRange, { limit = -1, reverse = false } = {}): Promise<Tables[T][]> {
    await this.#last
    const found = this.#db.prepare(select(`rows.key between ? and ? order by rows.key ${reverse ? 'desc' : 'asc'} limit ?`))
    return found.all(table, from, to, limit).map((one) => parse<Tables[T]>(one))
  }

  write(writes: readonly Write[]): Promise<Delta[]> {
    const before = this.#last
    const write = async (): Promise<Delta[]> => {
      await before
      await this.#read(writes)
      return this.#perform(writes)
    }
    const written = write()
    this.#last = written.catch(() => undefined)
    return written
  }

  async wipe(): Promise<void> {
    await this.#last
    this.#db.exec('delete from rows; delete from bytes')
  }

  async close(): Promise<void> {
    await this.#last
    this.#db.close()
  }

  /** Files are put whatever is there, so what will be put can be asked beforehand. */
  async #read(writes: readonly Write[]): Promise<void> {
    for (const write of writes) {
      const row = write.table === 'blobs' && write.kind === 'put' ? write.next(undefined) : undefined
      if (row) this.#bytes.set(row.blob, new Uint8Array(await row.blob.arrayBuffer()))
    }
  }

  #perform(writes: readonly Write[]): Delta[] {
    const deltas: Delta[] = []
    this.#db.exec('begin immediate')
    try {
      for (const write of writes) perform(this.#access, write, (delta) => deltas.push(delta))
      this.#db.exec('commit')
      return deltas
    } catch (error) {
      this.#db.exec('rollback')
      throw error
    }
  }

  readonly #access: Access = {
    get: (table, key) => this.#get(table, key),
    entries: <T extends Table>(table: T, { from, to }: KeyRange) =>
      this.#db
        .prepare(select('rows.key between ? and ? order by rows.key'))
        .all(table, from, to)
        .map((one): [string, Tables[T]] => [String(one['key']), parse<Tables[T]>(one)]),
    set: (table, key, row) => {
      this.#db.prepare('insert or replace into rows (tab, key, row) values (?, ?, ?)').run(table, key, stringify(row))
      if (!('blob' in row)) return
      const bytes = this.#bytes.get(row.blob)
      if (!bytes) throw new Error('a file was not read before it was put')
      this.#db.prepare('insert or replace into bytes (key, bytes) values (?, ?)').run(key, bytes)
    },
    remove: (table, { from, to }) => {
      this.#db.prepare('delete from rows where tab = ? and key between ? and ?').run(table, from, to)
      if (table === 'blobs') this.#db.prepare('delete from bytes where key between ? and ?').run(from, to)
    },
  }

  #get<T extends Table>(table: T, key: string): Tables[T] | undefined {
    const found = this.#db.prepare(select('rows.key = ?')).get(table, key)
    return found && parse<Tables[T]>(found)
  }
}

/** Keeps everything in a file at `path`, readable by its owner alone where the folder is; `:memory:` for none. */
export const sqlite = (path: string): Storage => new Sqlite(path)
