/** The tables of one object: made at its first write, never by a look, and brought up to date when an older object wakes. */
import { Database } from '../domain/database.ts'
import { Refused } from '../protocol/index.ts'
import { type Migrations, migrate, versionOf } from './migrate.ts'

export class Tables {
  readonly #storage: DurableObjectStorage
  readonly #migrations: Migrations
  /** What these tables are of. */
  readonly #what: string
  readonly #db: Database
  #version: number

  constructor(storage: DurableObjectStorage, migrations: Migrations, what: string) {
    this.#storage = storage
    this.#migrations = migrations
    this.#what = what
    this.#db = new Database(storage)
    this.#version = versionOf(storage.sql)
    if (this.#version > 0) this.#version = migrate(storage, migrations, this.#version)
  }

  /** Whether anybody has written here yet. */
  get exist(): boolean {
    return this.#version > 0
  }

  /** Looks, and makes nothing: where nobody has written, nothing is found. */
  read<T>(rule: (db: Database) => T): T {
    if (!this.exist) throw new Refused('not_found', `There is no such ${this.#what}.`)
    return rule(this.#db)
  }

  /** A write to what is there already. */
  change<T>(rule: (db: Database) => T): T {
    return this.read(() => this.write(rule))
  }

  /** Runs a write whole or not at all, the making of the tables included. */
  write<T>(rule: (db: Database) => T): T {
    const before = this.#version
    let result: { value: T } | undefined
    try {
      this.#db.transaction(() => {
        this.#version = migrate(this.#storage, this.#migrations, before)
        result = { value: rule(this.#db) }
      })
    } catch (error) {
      this.#version = before
      throw error
    }
    if (!result) throw new Error('the transaction did not run')
    return result.value
  }
}
