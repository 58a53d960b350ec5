/** Which messages a member has starred: its own alone, gone with the message. A member without stars costs no look. */
import { type MemberRow, update } from './members.ts'
import type { Tx } from './state.ts'

const one = 'select 1 from star where seq = ? and ordinal = ?'
const insert = 'insert into star (seq, ordinal, at) values (?, ?, ?)'
const remove = 'delete from star where seq = ? and ordinal = ?'
const newestFirst = `select seq, at from star where ordinal = ?1 and (at, seq) < (?2, ?3) order by at desc, seq desc limit ?4`

export function has({ db }: Tx, { ordinal, starsAt }: MemberRow, seq: number): boolean {
  return starsAt !== null && [...db.sql.exec(one, seq, ordinal)].length > 0
}

/** Gives the time of it, and of the last one before: strictly later, because devices know by them whether they missed something. */
export function set(tx: Tx, member: MemberRow, seq: number, on: boolean): { at: number; after: number } {
  const after = member.starsAt ?? 0
  const at = Math.max(tx.now, after + 1)
  update(tx, member, { starsAt: at })
  if (on) tx.db.sql.exec(insert, seq, member.ordinal, at)
  else take(tx, member, seq)
  return { at, after }
}

/** Of one member. */
export function take(tx: Tx, { ordinal }: MemberRow, seq: number): void {
  tx.db.sql.exec(remove, seq, ordinal)
}

/** Of everybody: there is nothing left of the message. */
export function drop(tx: Tx, seq: number): void {
  tx.db.sql.exec('delete from star where seq = ?', seq)
}

export interface Star {
  seq: number
  at: number
}

/** The stars of a member before a place, newest first. */
export function before(tx: Tx, { ordinal }: MemberRow, { seq, at }: Star, limit: number): Star[] {
  return tx.db.sql.exec<{ seq: number; at: number }>(newestFirst, ordinal, at, seq, limit).toArray()
}
