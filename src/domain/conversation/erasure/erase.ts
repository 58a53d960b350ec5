/**
 * The end of a person here, when its account is deleted: it leaves, and what it has said becomes tombstones of it, some at a time.
 * Each step does what is left, so that a fall between two of them loses nothing and doubles nothing.
 */
import { owed } from '../due.ts'
import * as said from '../archive/said.ts'
import * as changes from '../changes.ts'
import * as log from '../log.ts'
import * as members from '../members.ts'
import type { MemberRow } from '../members.ts'
import * as membership from '../membership.ts'
import * as messages from '../messages.ts'
import * as scheduled from '../scheduled/scheduled.ts'
import { type ChangeData, conversation, erasure } from '../schema.ts'
import type { Tx } from '../state.ts'
import { isAdmin } from '../writing.ts'
import * as erased from './erased.ts'
import { emptyShell } from './shell.ts'

/** Messages emptied by one step. */
const messagesPerStep = 200
/** Changes searched for reactions by one step. */
const changesPerStep = 1_000

// By the index that makes a sender's ids unique: its end is known without a look at the messages of others.
const authored = 'select seq, id from message where sender_id = ? and id > ? order by id limit ?'
const reacted = "select data from change where rev > ? and rev <= ? and kind = 'reaction' and by = ?"

/** The last owner of a group leaves it to who has been there longest: an admin, else a member. */
function handOver(tx: Tx, leaver: MemberRow): void {
  if (tx.state.info.kind === 'direct' || leaver.role !== 'owner') return
  const others = members.all(tx).filter(({ userId }) => userId !== leaver.userId)
  if (others.some(({ role }) => role === 'owner')) return
  const eldest = others.toSorted((a, b) => a.joinedAt - b.joinedAt || a.ordinal - b.ordinal)
  const heir = eldest.find(({ role }) => isAdmin(role)) ?? eldest[0]
  if (!heir) return
  members.update(tx, heir, { role: 'owner' })
  changes.record(tx, leaver.userId, { kind: 'role', userId: heir.userId, role: 'owner' })
}

/** Whom it had blocked is its own affair; whether it showed what it read is not, as others would see it then. */
function forgetBlock(tx: Tx, userId: string): void {
  const { info } = tx.state
  const mine = info.facts[userId]
  if (!mine?.blocksPeer) return
  const facts = { ...info.facts, [userId]: { ...mine, blocksPeer: false } }
  tx.db.orm.update(conversation).set({ facts }).run()
  tx.state.info = { ...info, facts }
}

/** It is out at once, and what it has left is owed to be gone. Repeated, it changes nothing. */
export function begin(tx: Tx, userId: string): void {
  const member = members.known(tx, userId)
  if (erased.isErased(tx, userId)) return
  tx.db.orm.insert(erasure).values({ userId }).run()
  if (members.isInside(member)) {
    handOver(tx, member)
    membership.takeOut(tx, userId, member)
  }
  members.update(tx, members.known(tx, userId), { farewell: null, hides: false })
  tx.db.sql.exec('delete from hidden where ordinal = ?', member.ordinal)
  tx.db.sql.exec('delete from star where ordinal = ?', member.ordinal)
  scheduled.forget(tx, userId)
  forgetBlock(tx, userId)
  owed.add(tx.db, { kind: 'erase', userId }, tx.now)
  tx.effects.push({ type: 'owed' })
}

/** Tells whether there may be more. */
function emptyMessages(tx: Tx, userId: string, throughId: string): boolean {
  const some = tx.db.sql.exec<{ seq: number; id: string }>(authored, userId, throughId, messagesPerStep).toArray()
  for (const { seq } of some.toSorted((a, b) => a.seq - b.seq)) {
    const row = log.at(tx, seq)
    // One whose time is over is emptied by it.
    if (!row || row.deletedAt !== null) continue
    messages.empty(tx, row, tx.now)
    changes.record(tx, userId, { kind: 'delete', seq, deletedAt: tx.now })
  }
  const last = some.at(-1)
  if (last) erased.update(tx, userId, { throughId: last.id })
  return some.length === messagesPerStep
}

/** The same for what lies in the bucket; what is emptied there is not found again. */
function emptyArchived(tx: Tx, userId: string): boolean {
  const seqs = said.aliveOf(tx, userId, messagesPerStep)
  log.gather(tx, seqs)
  for (const seq of seqs) {
    const row = log.at(tx, seq)
    if (!row) continue
    log.bringBack(tx, row)
    messages.empty(tx, row, tx.now)
    changes.record(tx, userId, { kind: 'delete', seq, deletedAt: tx.now })
  }
  return seqs.length > 0
}

/** Tells whether there are more changes to be searched. */
function takeReactions(tx: Tx, member: MemberRow, throughRev: number): boolean {
  const { userId, ordinal } = member
  const until = throughRev + changesPerStep
  const last = member.spans.at(-1)?.toRev ?? 0
  const found = Array.from(tx.db.sql.exec<{ data: string }>(reacted, throughRev, Math.min(until, last), userId), ({ data }): ChangeData =>
    JSON.parse(data),
  )
  log.gather(
    tx,
    found.flatMap(({ seq }) => seq ?? []),
  )
  for (const { seq, emoji, on } of found) {
    if (seq === undefined || emoji === undefined || !on) continue
    const row = log.at(tx, seq)
    if (row?.reactions?.[emoji]?.[ordinal] !== undefined) messages.setReaction(tx, member, row, { emoji, on: false })
  }
  erased.update(tx, userId, { throughRev: until })
  return until < last
}

/** Does some of what is left; tells whether there is more. */
export function step(tx: Tx, userId: string): boolean {
  const before = erased.find(tx, userId)
  if (!before || before.doneAt !== null) return false
  if (emptyMessages(tx, userId, before.throughId)) return true
  if (emptyArchived(tx, userId)) return true
  if (takeReactions(tx, members.known(tx, userId), before.throughRev)) return true
  erased.update(tx, userId, { doneAt: tx.now })
  if (isNobodys(tx)) emptyShell(tx)
  return false
}

/** Whether nobody is left who could read anything here. */
const isNobodys = (tx: Tx): boolean =>
  [...tx.db.sql.exec('select 1 from member where user_id not in (select user_id from erasure where done_at is not null) limit 1')]
    .length === 0
