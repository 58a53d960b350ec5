/** What a user wants of a conversation: its own, the same on all its devices. At most five are pinned. */
import { and, count, eq, ne, or } from 'drizzle-orm'
import { type Preferences, Refused } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { conversation } from './schema.ts'

const mostPinned = 5

type Row = typeof conversation.$inferSelect

export type PreferencesPatch = { [K in keyof Preferences]?: Preferences[K] | undefined }

export const of = ({ mutedUntil, pinned, archived, notify }: Row): Preferences => ({ mutedUntil, pinned, archived, notify })

function othersPinned(db: Database, id: string): number {
  const shown = or(eq(conversation.state, 'joined'), eq(conversation.archived, false))
  const found = db.orm
    .select({ pinned: count() })
    .from(conversation)
    .where(and(eq(conversation.pinned, true), ne(conversation.id, id), shown))
    .get()
  return found?.pinned ?? 0
}

/** What is not named stays as it is. */
export function set(db: Database, { conversationId, ...patch }: PreferencesPatch & { conversationId: string }): Preferences {
  const where = eq(conversation.id, conversationId)
  const before = db.orm.select().from(conversation).where(where).get()
  if (!before) throw new Refused('not_found', 'There is no such conversation.')
  if (patch.pinned && !before.pinned && othersPinned(db, conversationId) >= mostPinned)
    throw new Refused('conflict', `At most ${mostPinned} conversations are pinned. Unpin another one first.`)
  if (Object.values(patch).some((value) => value !== undefined)) db.orm.update(conversation).set(patch).where(where).run()
  const after = db.orm.select().from(conversation).where(where).get()
  return of(after ?? before)
}
