/** What an inbox keeps of its user that no other call gives, for the export: by the name of its file, each a list. */
import { asc, gt } from 'drizzle-orm'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as conversations from './conversations.ts'
import * as preferences from './preferences.ts'
import { push, upload } from './schema.ts'

export type Belongings = Record<string, object[]>

/** Whatever kind of thing an inbox comes to keep has its line here. */
export function of(db: Database): Belongings {
  account.live(db)
  return {
    // Not the endpoint and its keys: whoever has them can push to the device.
    pushes: db.orm
      .select()
      .from(push)
      .all()
      .map(({ deviceId, subscription, refreshedAt }) => ({ deviceId, kind: subscription.kind, refreshedAt })),
    preferences: conversations.all(db).map((row) => ({
      conversationId: row.id,
      preferences: preferences.of(row),
      ...(row.draft ? { draft: row.draft } : {}),
    })),
  }
}

/** Own uploads that somebody may still see, or that are not sent yet: some after one, by id. */
export const uploadIds = (db: Database, after: string, limit: number): string[] =>
  db.orm
    .select({ mediaId: upload.mediaId })
    .from(upload)
    .where(gt(upload.mediaId, after))
    .orderBy(asc(upload.mediaId))
    .limit(limit)
    .all()
    .map(({ mediaId }) => mediaId)
