/**
 * Takes the words of a message out of the pages of the database. SQLite leaves the bytes of a row where they were when the row grows, shrinks
 * or goes, and the platform allows neither `secure_delete` nor `vacuum`; but a row of the same size is written over the old one.
 */
import type { MessageRow } from './log.ts'
import type { Tx } from './state.ts'

/** As many bytes that say nothing. */
const filler = (column: string): string => `printf('%.*c', octet_length(${column}), '0')`

const inMessage = `update message set content = ${filler('content')} where seq = ? and content is not null`
const inChanges = `update change set data = ${filler('data')} where rev in (select value from json_each(?))`

/** Before a message gets other words, or none. */
export function message(tx: Tx, seq: number): void {
  tx.db.sql.exec(inMessage, seq)
}

/** Before changes lose what they say. */
export function changes(tx: Tx, revs: string): void {
  tx.db.sql.exec(inChanges, revs)
}

/** UTF-16 units: of longer words the rest is in pages of its own. */
const longUnits = 1_000

/** Writes the reactions beside the words. Where those are to go some time, or lie in pages of their own, the row moves without leaving them behind. */
export function reactions(tx: Tx, { seq, content, expiresAt }: MessageRow, written: string): void {
  const words = JSON.stringify(content)
  if (expiresAt === null && words.length < longUnits) {
    tx.db.sql.exec('update message set reactions = ? where seq = ?', written, seq)
    return
  }
  message(tx, seq)
  tx.db.sql.exec('update message set reactions = ?, content = ? where seq = ?', written, words, seq)
}
