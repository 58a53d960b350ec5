/** What a user wants of a conversation: its own, the same on all its devices. At most five are pinned. */
import { type Draft, type Preferences, Refused, limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import type { Row } from './conversations.ts'

export type PreferencesPatch = { [K in keyof Preferences]?: Preferences[K] | undefined } & { markedUnread?: boolean | undefined }

export const of = ({ mutedUntil, pinned, archived, notify }: Row): Preferences => ({ mutedUntil, pinned, archived, notify })

function othersPinned(db: Database, id: string): number {
  const [row] = db.sql.exec<{ pinned: number }>(
    "select count(*) as pinned from conversation where pinned and id <> ? and (state = 'joined' or not archived)",
    id,
  )
  return row?.pinned ?? 0
}

/** How far the conversation and the user are, where that is known. */
export type Places = { seq: number; readSeq: number } | undefined

/** What is not named stays as it is. What comes after the newest message brings it back from the archive, what is read or written after ends its mark. */
export function changed(db: Database, row: Row, patch: PreferencesPatch, places: Places): Row {
  if (patch.pinned && !row.pinned && othersPinned(db, row.id) >= limits.pinnedConversations)
    throw new Refused('conflict', `At most ${limits.pinnedConversations} conversations are pinned. Unpin another one first.`)
  const archived = patch.archived ?? row.archived
  const next: Row = {
    ...row,
    mutedUntil: patch.mutedUntil === undefined ? row.mutedUntil : patch.mutedUntil,
    pinned: patch.pinned ?? row.pinned,
    archived,
    notify: patch.notify ?? row.notify,
    markedUnread: patch.markedUnread === undefined ? row.markedUnread : patch.markedUnread ? (places?.readSeq ?? 0) + 1 : 0,
  }
  const again = archived && (patch.archived === true || patch.mutedUntil !== undefined)
  return { ...next, archivedSeq: again ? (places?.seq ?? row.archivedSeq) : row.archivedSeq }
}

/** Whether a message brings a conversation back from the archive: any that came after it was put there, unless it was muted then. */
const unarchives = ({ archived, archivedSeq, mutedUntil }: Row, newest: { seq: number; at: number }): boolean =>
  archived && newest.seq > archivedSeq && newest.at >= (mutedUntil ?? 0)

/** What a conversation as it is now ends of what was wanted before, however it became known. */
export function overtaken(row: Row, { seq, readSeq, at }: { seq: number; readSeq: number; at: number }): Partial<Row> {
  return {
    ...(unarchives(row, { seq, at }) ? { archived: false } : {}),
    ...(row.markedUnread > 0 && readSeq >= row.markedUnread ? { markedUnread: 0 } : {}),
  }
}

export interface NewDraft {
  text: string
  replyTo?: number | undefined
  /** The version that the writer saw. */
  ifVersion?: number | undefined
}

/** The next draft. A writer that has not seen the newest one does not overwrite it. */
export function drafted(row: Row, { text, replyTo, ifVersion }: NewDraft, now: number): Draft {
  const version = row.draft?.version ?? 0
  if (ifVersion !== undefined && ifVersion !== version)
    throw new Refused('conflict', 'The draft was changed on another device.', row.draft ? { draft: row.draft } : {})
  return { text, ...(replyTo === undefined ? {} : { replyTo }), version: version + 1, updatedAt: now }
}
