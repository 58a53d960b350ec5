/** How people come into a conversation, change roles and leave it. Nobody acts on an equal or higher role. */
import { eq } from 'drizzle-orm'
import { type Member, Refused, type Role } from '../../protocol/index.ts'
import * as changes from './changes.ts'
import * as erased from './erasure/erased.ts'
import * as marks from './marks.ts'
import * as members from './members.ts'
import type { MemberRow } from './members.ts'
import * as reach from './reach.ts'
import * as scheduled from './scheduled/scheduled.ts'
import { ban, conversation } from './schema.ts'
import type { Tx } from './state.ts'
import * as unread from './unread.ts'
import { isAdmin, outranks } from './writing.ts'

const refuseDirect = (tx: Tx): void => {
  if (tx.state.info.kind === 'direct') throw new Refused('forbidden', 'A direct conversation has its two members and no others.')
}

/** Somebody inside a group who is admin or owner. */
export function admin(tx: Tx, userId: string): MemberRow {
  const actor = members.inside(tx, userId)
  refuseDirect(tx)
  if (!isAdmin(actor.role)) throw new Refused('forbidden', 'Only admins and owners may do this.')
  return actor
}

function target(tx: Tx, userId: string): MemberRow {
  const row = members.find(tx, userId)
  if (!row || !members.isInside(row)) throw new Refused('not_found', 'There is no such member.')
  return row
}

function count(tx: Tx, by: number): void {
  const memberCount = tx.state.info.memberCount + by
  tx.db.orm.update(conversation).set({ memberCount }).run()
  tx.state.info = { ...tx.state.info, memberCount }
}

const isBanned = (tx: Tx, userId: string): boolean => tx.db.orm.select().from(ban).where(eq(ban.userId, userId)).get() !== undefined

/** The last owner of a group with other members has to name another first. */
function refuseOwnerless(tx: Tx, row: MemberRow): void {
  if (row.role !== 'owner' || tx.state.info.memberCount === 1) return
  const owners = members.all(tx).filter((member) => member.role === 'owner')
  if (owners.length === 1) throw new Refused('conflict', 'The last owner names another before leaving or stepping down.')
}

/** Those who are not inside, each once. */
export function newcomers(tx: Tx, userIds: string[]): string[] {
  return [...new Set(userIds)].filter((userId) => {
    const row = members.find(tx, userId)
    return !row || !members.isInside(row)
  })
}

/** Lets people in, all or none; who is inside already is left as it is. Their inboxes are told. */
export function letIn(tx: Tx, by: string, userIds: string[]): Member[] {
  const { state, memberLimit } = tx
  const coming = newcomers(tx, userIds)
  if (coming.some((userId) => erased.isErased(tx, userId))) throw new Refused('not_found', 'There is no such user.')
  if (coming.some((userId) => isBanned(tx, userId))) throw new Refused('forbidden', 'Somebody of these is banned from this group.')
  if (state.info.memberCount + coming.length > memberLimit)
    throw new Refused('conflict', `The group is full: it has at most ${memberLimit} members.`)
  if (coming.length === 0) return []
  const rows = coming.map((userId) => {
    const row = members.join(tx, { userId, role: 'member' })
    unread.forget(tx, row)
    changes.record(tx, by, { kind: 'member', userId, joined: true })
    return row
  })
  count(tx, rows.length)
  reach.save(tx)
  tx.effects.push({ type: 'tell', userIds: coming }, { type: 'invited', userIds: coming.filter((userId) => userId !== by) })
  return rows.map((row) => members.view(row, marks.own(tx, row)))
}

export function add(tx: Tx, userId: string, userIds: string[]): Member[] {
  admin(tx, userId)
  return letIn(tx, userId, userIds)
}

/** Ends a membership, whoever may. */
export function takeOut(tx: Tx, by: string, row: MemberRow): void {
  changes.record(tx, by, { kind: 'member', userId: row.userId, left: true })
  count(tx, -1)
  members.leave(tx, row)
  scheduled.left(tx, row)
  unread.forget(tx, row)
  reach.save(tx)
  tx.effects.push({ type: 'close', userId: row.userId, reason: 'notMember' }, { type: 'tell', userIds: [row.userId] })
}

/** Kicks a member of a lower role, or leaves. */
export function remove(tx: Tx, userId: string, leaverId: string): void {
  const actor = members.inside(tx, userId)
  refuseDirect(tx)
  if (userId === leaverId) {
    refuseOwnerless(tx, actor)
    return takeOut(tx, userId, actor)
  }
  const row = target(tx, leaverId)
  if (!isAdmin(actor.role) || !outranks(actor.role, row.role)) throw new Refused('forbidden', 'You may not remove this member.')
  takeOut(tx, userId, row)
}

function refuseRole(tx: Tx, actor: MemberRow, row: MemberRow, role: Role): void {
  if (actor.userId === row.userId) {
    if (outranks(role, row.role)) throw new Refused('forbidden', 'Nobody raises their own role.')
    return refuseOwnerless(tx, row)
  }
  if (actor.role !== 'owner' || !outranks(actor.role, row.role))
    throw new Refused('forbidden', 'Only owners name admins and owners, and nobody acts on an equal role.')
}

/** Names an admin or owner, or steps down. */
export function setRole(tx: Tx, userId: string, memberId: string, role: Role): Member {
  const actor = members.inside(tx, userId)
  refuseDirect(tx)
  const row = target(tx, memberId)
  if (row.role === role) {
    if (actor.userId !== row.userId && actor.role !== 'owner') throw new Refused('forbidden', 'Only owners name admins and owners.')
    return members.view(row, marks.seenBy(tx, row, actor))
  }
  refuseRole(tx, actor, row, role)
  const next = members.update(tx, row, { role })
  changes.record(tx, userId, { kind: 'role', userId: memberId, role })
  return members.view(next, marks.seenBy(tx, next, actor))
}

/** Keeps somebody out: kicked, if inside, and neither added nor let in by an invite until the ban is lifted. */
export function banish(tx: Tx, userId: string, bannedId: string): void {
  const actor = admin(tx, userId)
  const row = members.find(tx, bannedId)
  if (!row) throw new Refused('not_found', 'There is no such member.')
  if (bannedId === userId) throw new Refused('forbidden', 'You cannot ban yourself.')
  if (members.isInside(row)) {
    if (!outranks(actor.role, row.role)) throw new Refused('forbidden', 'You may not ban this member.')
    takeOut(tx, userId, row)
  }
  tx.db.orm.insert(ban).values({ userId: bannedId, by: userId, at: tx.now }).onConflictDoNothing().run()
}

export function unban(tx: Tx, userId: string, bannedId: string): void {
  admin(tx, userId)
  tx.db.orm.delete(ban).where(eq(ban.userId, bannedId)).run()
}

export function bans(tx: Tx, userId: string): { userId: string; by: string; at: number }[] {
  admin(tx, userId)
  return tx.db.orm.select().from(ban).all()
}

export function list(tx: Tx, userId: string): Member[] {
  const viewer = members.inside(tx, userId)
  return members.all(tx).map((row) => members.view(row, marks.seenBy(tx, row, viewer)))
}
