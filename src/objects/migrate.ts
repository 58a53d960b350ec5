/** Brings an object's tables up to date, all or nothing. drizzle-kit writes the migrations; its migrator hides why a statement failed. */

/** What drizzle-kit generates for a durable object as `migrations.js`. */
export interface Migrations {
  journal: { entries: readonly { idx: number }[] }
  migrations: Readonly<Record<string, string>>
}

const table = 'create table if not exists schema_version (id integer primary key check (id = 1), version integer not null)'
const record = 'insert into schema_version (id, version) values (1, ?) on conflict (id) do update set version = excluded.version'

/** How many migrations an object has seen; reads only, so that a look at an empty object leaves it empty. */
export function versionOf(sql: SqlStorage): number {
  try {
    const [row] = sql.exec<{ version: number }>('select version from schema_version')
    return row?.version ?? 0
  } catch (error) {
    // Only a look at the whole schema tells a missing table from a broken one, and costs as many rows as there are tables.
    const [known] = sql.exec("select 1 from sqlite_master where type = 'table' and name = 'schema_version'")
    if (known) throw error
    return 0
  }
}

/** Applies what is missing, in order of the journal, and gives the version reached. Reads nothing if told `from`. */
export function migrate(storage: DurableObjectStorage, { journal, migrations }: Migrations, from?: number): number {
  const { sql } = storage
  const version = from ?? versionOf(sql)
  const pending = journal.entries.filter(({ idx }) => idx >= version)
  if (pending.length === 0) return version
  return storage.transactionSync(() => {
    for (const { idx } of pending) {
      const statements = migrations[`m${String(idx).padStart(4, '0')}`]
      if (statements === undefined) throw new Error(`migration ${idx} is in the journal, but not there`)
      sql.exec(statements)
    }
    const reached = journal.entries.length
    sql.exec(table)
    sql.exec(record, reached)
    return reached
  })
}
