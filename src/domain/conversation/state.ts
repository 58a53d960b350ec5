/** What an awake conversation remembers of itself. The database is the truth; a state is dropped whole when a rule fails half way. */
import type { Change, ConversationSettings, Cursor } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import type { Cold } from './archive/cold.ts'
import type { Policy } from './archive/moving.ts'
import type { ArchiveState } from './archive/segments.ts'
import type { Effect } from './effects.ts'
import type { CarriedMarks, MarksState } from './marks.ts'
import { type MemberRecord, type MemberRow, columns as memberColumns, toMember } from './members.ts'
import * as reach from './reach.ts'
import type { Reach } from './reach.ts'
import type { PinRow, Rounds, conversation } from './schema.ts'
import type { Stretch } from './search/cover.ts'
import * as unread from './unread.ts'
import type { UnreadState } from './unread.ts'

/** What changes with every telling is kept apart, in `Reach`. */
export type Info = Omit<typeof conversation.$inferSelect, 'reach' | 'reachFailures' | 'rounds' | 'archivedThrough' | 'archivedSentAt'>

export interface State {
  info: Info
  head: Cursor
  /** `sentAt` of the newest message; the next one is not before it. */
  lastSentAt: number
  /** When something had happened last before the object woke. */
  wokenAfter: number
  /** The members looked at so far, by user id. */
  members: Map<string, MemberRow>
  /** All who are inside, once somebody asked for them. */
  everyone: MemberRow[] | undefined
  marks: MarksState | undefined
  reach: Reach
  /** Of a group's pushes. */
  rounds: Rounds | null
  unread: UnreadState
  archive: ArchiveState
  /** What of the log is in the search index, once somebody asked. */
  indexed: Stretch[] | undefined
}

/** What every rule gets: the database, the state, the one reading of the clock, and where to put what must follow. */
export interface Tx {
  readonly db: Database
  readonly state: State
  readonly now: number
  readonly memberLimit: number
  readonly archivePolicy: Policy
  /** What lies in the bucket. */
  readonly cold: Cold
  /** Marks that open sockets carry over sleep; some of them may not be stored. */
  readonly carriedMarks: () => CarriedMarks[]
  readonly effects: Effect[]
}

export type NumberedChange = Exclude<Change, { kind: 'hidden' }>

interface Loaded extends Record<string, SqlStorageValue> {
  c_id: string
  c_kind: Info['kind']
  c_title: string | null
  c_description: string | null
  c_avatar: string | null
  c_created_at: number
  c_created_by: string
  c_member_count: number
  c_settings: string
  c_facts: string
  c_reach: string
  c_reach_failures: number
  c_rounds: string | null
  c_archived_through: number
  c_archived_sent_at: number
  c_pins: string
  changed_at: number | null
  head_seq: number | null
  last_sent_at: number | null
  head_rev: number | null
  version: number
}

const statement = `select c.id as c_id, c.kind as c_kind, c.title as c_title, c.description as c_description, c.avatar_media_id as c_avatar,
  c.created_at as c_created_at, c.created_by as c_created_by, c.member_count as c_member_count, c.settings as c_settings, c.facts as c_facts,
  c.reach as c_reach, c.reach_failures as c_reach_failures, c.rounds as c_rounds, c.pins as c_pins,
  c.archived_through as c_archived_through, c.archived_sent_at as c_archived_sent_at,
  (select max(seq) from message) as head_seq,
  (select sent_at from message order by seq desc limit 1) as last_sent_at,
  (select max(rev) from change) as head_rev,
  (select at from change order by rev desc limit 1) as changed_at,
  (select version from schema_version) as version,
  ${memberColumns.map((name) => `m.${name}`).join(', ')}
  from conversation c left join member m on m.user_id = ?`

/** Everything that a first frame after sleep needs, the member included, in one read of constant size. */
export function load(db: Database, userId: string): { state: State; version: number } | undefined {
  const [row] = db.sql.exec<Loaded & MemberRecord>(statement, userId)
  if (!row) return undefined
  const members = new Map<string, MemberRow>()
  if (row.ordinal !== null) members.set(userId, toMember(row))
  const settings: ConversationSettings = JSON.parse(row.c_settings)
  const facts: Info['facts'] = JSON.parse(row.c_facts)
  const rounds: Rounds | null = row.c_rounds === null ? null : JSON.parse(row.c_rounds)
  const pins: PinRow[] = JSON.parse(row.c_pins)
  const info: Info = {
    one: 1,
    id: row.c_id,
    kind: row.c_kind,
    title: row.c_title,
    description: row.c_description,
    avatarMediaId: row.c_avatar,
    createdAt: row.c_created_at,
    createdBy: row.c_created_by,
    memberCount: row.c_member_count,
    settings,
    facts,
    pins,
  }
  const head = { seq: row.head_seq ?? 0, rev: row.head_rev ?? 0 }
  const state: State = {
    info,
    head,
    lastSentAt: row.last_sent_at ?? 0,
    wokenAfter: Math.max(row.last_sent_at ?? 0, row.changed_at ?? 0),
    members,
    everyone: undefined,
    marks: undefined,
    reach: reach.restore(row.c_reach, row.c_reach_failures),
    rounds,
    unread: unread.nothing(),
    indexed: undefined,
    archive: { through: row.c_archived_through, lastSentAt: row.c_archived_sent_at, segments: undefined },
  }
  return { state, version: row.version }
}
