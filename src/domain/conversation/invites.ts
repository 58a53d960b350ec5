/** Links by which people join a group: until a time, a number of times, or until revoked. */
import { eq } from 'drizzle-orm'
import { type Conversation, Refused } from '../../protocol/index.ts'
import * as members from './members.ts'
import * as membership from './membership.ts'
import * as render from './render.ts'
import { invite } from './schema.ts'
import type { Tx } from './state.ts'

export interface NewInvite {
  code: string
  expiresAt?: number | undefined
  uses?: number | undefined
}

export function create(tx: Tx, userId: string, { code, expiresAt, uses }: NewInvite): void {
  membership.admin(tx, userId)
  tx.db.orm
    .insert(invite)
    .values({ code, createdBy: userId, createdAt: tx.now, expiresAt: expiresAt ?? null, uses: uses ?? null })
    .run()
}

const find = (tx: Tx, code: string) => {
  const row = tx.db.orm.select().from(invite).where(eq(invite.code, code)).get()
  if (!row) throw new Refused('not_found', 'There is no such invite.')
  return row
}

/** Revoking again changes nothing. */
export function revoke(tx: Tx, userId: string, code: string): void {
  membership.admin(tx, userId)
  find(tx, code)
  tx.db.orm.update(invite).set({ revokedAt: tx.now }).where(eq(invite.code, code)).run()
}

/** Joins by an invite. One who is inside already uses nothing up. */
export function accept(tx: Tx, userId: string, code: string): Conversation {
  const row = find(tx, code)
  const before = members.find(tx, userId)
  if (before && members.isInside(before)) return render.conversation(tx, before)
  const over = row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= tx.now) || row.uses === 0
  if (over) throw new Refused('gone', 'This invite is over.')
  membership.letIn(tx, userId, [userId])
  if (row.uses !== null)
    tx.db.orm
      .update(invite)
      .set({ uses: row.uses - 1 })
      .where(eq(invite.code, code))
      .run()
  return render.conversation(tx, members.inside(tx, userId))
}
