/** What an inbox keeps after its account: nothing but what it owes to others, so that they forget it too. */
import type { Database } from '../database.ts'
import { owed } from './due.ts'
import * as facts from './facts.ts'
import { conversation, upload } from './schema.ts'

/** Whatever table is added later is emptied too, unless it is named here. Openings go when their sockets are cut. */
const kept = new Set(['account', 'opened', 'due', 'schema_version'])
const tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '\\_cf%' escape '\\'"

/** One duty for each conversation and each file: one that is out of reach holds up no other. */
export function empty(db: Database, now: number): void {
  for (const { id } of db.orm.select({ id: conversation.id }).from(conversation).all())
    owed.add(db, { kind: 'erase', conversationId: id }, now)
  for (const { mediaId } of db.orm.select({ mediaId: upload.mediaId }).from(upload).all()) owed.add(db, { kind: 'abandon', mediaId }, now)
  // Said by an account without settings, they would show others what it did not.
  for (const peerId of facts.peers(db)) owed.remove(db, { kind: 'facts', peerId })
  for (const { name } of db.sql.exec<{ name: string }>(tables).toArray()) if (!kept.has(name)) db.sql.exec(`delete from "${name}"`)
}
