/** What is left of a conversation that nobody can read any more: its id, and who was there. */
import * as moving from '../archive/moving.ts'
import * as attachments from '../attachments.ts'
import * as segments from '../archive/segments.ts'
import { conversation } from '../schema.ts'
import type { Tx } from '../state.ts'

/** Whatever table is added later is emptied too, unless it is named here. */
const kept = new Set(['conversation', 'member', 'erasure', 'due', 'schema_version'])
const tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '\\_cf%' escape '\\'"

export function emptyShell(tx: Tx): void {
  const { sql, orm } = tx.db
  const picture = tx.state.info.avatarMediaId
  const nothing = { title: null, description: null, avatarMediaId: null }
  // The index makes tables of its own, which go with it.
  moving.leave(tx)
  sql.exec('drop table if exists search; drop table if exists search_cover;')
  for (const { name } of sql.exec<{ name: string }>(tables).toArray()) if (!kept.has(name)) sql.exec(`delete from "${name}"`)
  orm.update(conversation).set(nothing).run()
  Object.assign(tx.state, { info: { ...tx.state.info, ...nothing }, marks: undefined, indexed: undefined })
  segments.changed(tx)
  if (picture !== null) attachments.letGo(tx, picture)
}
