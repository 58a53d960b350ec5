/** The database of one object: raw SQL for the hot paths, drizzle for the rest, and transactions that cannot be asynchronous. */
import { type DrizzleSqliteDODatabase, drizzle } from 'drizzle-orm/durable-sqlite'

/** Nothing that awaits: what comes before the first await of a transaction would commit even if the rest fails. */
type Synchronous<T> = T extends PromiseLike<unknown> ? never : T

export class Database {
  readonly sql: SqlStorage
  readonly #storage: DurableObjectStorage
  #orm: DrizzleSqliteDODatabase | undefined

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.sql = storage.sql
  }

  get orm(): DrizzleSqliteDODatabase {
    return (this.#orm ??= drizzle(this.#storage))
  }

  /** All of it or nothing; nests as a savepoint. A throw alone would not roll back what was written before it. */
  transaction<T>(run: () => Synchronous<T>): T {
    return this.#storage.transactionSync(run)
  }
}
