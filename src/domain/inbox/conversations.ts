/** Which conversations a user is in, as the conversations tell it. Ordered by the conversation's `rev`: an older word changes nothing. */
import { eq, or } from 'drizzle-orm'
import type { Preferences } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as facts from './facts.ts'
import * as preferences from './preferences.ts'
import { conversation } from './schema.ts'

export interface Membership {
  conversationId: string
  kind: 'direct' | 'group'
  /** The other one of a direct conversation. */
  peerId?: string
  joined: boolean
  at: number
  rev: number
  /** What a direct conversation was made with, of this user. */
  facts?: facts.Facts
}

/** A conversation as the list names it; what it looks like, the conversation itself knows. */
export interface Entry {
  id: string
  peerId: string | undefined
  preferences: Preferences
}

export function membership(
  db: Database,
  { conversationId: id, kind, peerId, joined, at, rev, facts: made }: Membership,
  now: number,
): void {
  account.live(db)
  const known = db.orm.select({ rev: conversation.rev }).from(conversation).where(eq(conversation.id, id)).get()
  if (known && known.rev >= rev) return
  const state = { state: joined ? 'joined' : 'left', rev, sinceAt: at } as const
  db.orm
    .insert(conversation)
    .values({ id, kind, peerId: peerId ?? null, ...state })
    .onConflictDoUpdate({ target: conversation.id, set: state })
    .run()
  // It was made with the facts of a moment ago; a block since then found no conversation to tell.
  if (!known && peerId !== undefined && !facts.hold(db, peerId, made)) facts.tell(db, peerId, now)
}

/** All that the list shows: one that was left stays until it is archived. */
export const entries = (db: Database): Entry[] =>
  db.orm
    .select()
    .from(conversation)
    .where(or(eq(conversation.state, 'joined'), eq(conversation.archived, false)))
    .all()
    .map((row) => ({ id: row.id, peerId: row.peerId ?? undefined, preferences: preferences.of(row) }))
