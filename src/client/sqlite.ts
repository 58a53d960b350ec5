/** A storage in a file, for Node: `node:sqlite`, one table of JSON rows, every write a transaction. */
import { DatabaseSync } from 'node:sqlite'
import { type Access, perform } from './perform.ts'
import type { Delta, KeyRange, Storage, Table, Tables, Write } from './storage.ts'

/** Rows were written by this file, so they are what their table says. */
const parse = <R>(text: unknown): R => JSON.parse(String(text))

const schema = `
  pragma journal_mode = wal;
  pragma busy_timeout = 5000;
  create table if not exists rows (tab text not null, key text not null, row text not null, primary key (tab, key)) without rowid, strict;
`

class Sqlite implements Storage {
  readonly name: string
  readonly #db: DatabaseSync

  constructor(path: string) {
    this.name = path
    this.#db = new DatabaseSync(path)
    this.#db.exec(schema)
  }

  async get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    return this.#get(table, key)
  }

  async range<T extends Table>(table: T, { from, to }: KeyRange, { limit = -1, reverse = false } = {}): Promise<Tables[T][]> {
    const order = reverse ? 'desc' : 'asc'
    const select = this.#db.prepare(`select row from rows where tab = ? and key between ? and ? order by key ${order} limit ?`)
    return select.all(table, from, to, limit).map(({ row }) => parse<Tables[T]>(row))
  }

  async write(writes: readonly Write[]): Promise<Delta[]> {
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

  async wipe(): Promise<void> {
    this.#db.exec('delete from rows')
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  readonly #access: Access = {
    get: (table, key) => this.#get(table, key),
    entries: <T extends Table>(table: T, { from, to }: KeyRange) =>
      this.#db
        .prepare('select key, row from rows where tab = ? and key between ? and ? order by key')
        .all(table, from, to)
        .map(({ key, row }): [string, Tables[T]] => [String(key), parse<Tables[T]>(row)]),
    set: (table, key, row) => {
      this.#db.prepare('insert or replace into rows (tab, key, row) values (?, ?, ?)').run(table, key, JSON.stringify(row))
    },
    remove: (table, { from, to }) => {
      this.#db.prepare('delete from rows where tab = ? and key between ? and ?').run(table, from, to)
    },
  }

  #get<T extends Table>(table: T, key: string): Tables[T] | undefined {
    const found = this.#db.prepare('select row from rows where tab = ? and key = ?').get(table, key)
    return found && parse<Tables[T]>(found['row'])
  }
}

/** Keeps everything in a file at `path`, readable by its owner alone where the folder is; `:memory:` for none. */
export const sqlite = (path: string): Storage => new Sqlite(path)
