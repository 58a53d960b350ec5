/**
 * The search index of a conversation: made when somebody searches, never before. It holds tokens and no text, so what leaves it has to be
 * taken out by the words that put it in; whoever changes or empties a message says them here, in the same transaction.
 */
import type { Content } from '../../../protocol/index.ts'
import type { Tx } from '../state.ts'
import { type Stretch, add, covers } from './cover.ts'
import { tokensOf, version } from './words.ts'

/** Tokens come ready from us, so the plainest tokenizer does; which documents hold them is enough, because the words are checked afterwards. */
const tables = `
  create table search_cover (one integer primary key, version integer not null, stretches text not null);
  create virtual table search using fts5(words, content='', columnsize=0, detail=none, prefix='1', tokenize='ascii');
  insert into search (search, rank) values ('secure-delete', 1);`
const save =
  'insert into search_cover (one, version, stretches) values (1, ?, ?) on conflict (one) do update set stretches = excluded.stretches'
const put = 'insert into search (rowid, words) select value->>0, value->>1 from json_each(?) order by value->>0'
const take = "insert into search (search, rowid, words) values ('delete', ?, ?)"

interface Cover extends Record<string, SqlStorageValue> {
  version: number
  stretches: string
}

function stored({ db: { sql } }: Tx): Cover | undefined {
  // A look at the schema costs a row for each table; it is asked once while the object is awake.
  const there = [...sql.exec("select 1 from sqlite_master where type = 'table' and name = 'search_cover'")].length > 0
  return there ? [...sql.exec<Cover>('select version, stretches from search_cover')][0] : undefined
}

/** What of the log is indexed. An index of other tokens is thrown away. */
export function indexed(tx: Tx): Stretch[] {
  if (tx.state.indexed) return tx.state.indexed
  const cover = stored(tx)
  if (cover && cover.version !== version) tx.db.sql.exec('drop table search; drop table search_cover;')
  const stretches: Stretch[] = cover?.version === version ? JSON.parse(cover.stretches) : []
  return (tx.state.indexed = stretches)
}

export interface Entry {
  seq: number
  senderId: string
  content: Content | null
}

/** Puts a stretch of the log into the index: all of its messages that have words. */
export function index(tx: Tx, stretch: Stretch, entries: Entry[]): void {
  const before = indexed(tx)
  if (before.length === 0) tx.db.sql.exec('drop table if exists search; drop table if exists search_cover;' + tables)
  const documents = entries.flatMap(({ seq, senderId, content }) => (content ? [[seq, tokensOf(senderId, content)]] : []))
  tx.db.sql.exec(put, JSON.stringify(documents))
  tx.state.indexed = add(before, stretch)
  tx.db.sql.exec(save, version, JSON.stringify(tx.state.indexed))
}

/** A message has other words now, or none: `before` are those that it had. */
export function change(tx: Tx, { seq, senderId, content: before }: Entry, after: Content | null): void {
  if (!before || !covers(indexed(tx), seq)) return
  tx.db.sql.exec(take, seq, tokensOf(senderId, before))
  if (after) tx.db.sql.exec(put, JSON.stringify([[seq, tokensOf(senderId, after)]]))
}
