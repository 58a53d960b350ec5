/**
 * How many messages a member has not read: the definition is `log.unread`, and this keeps its answers while the object is
 * awake, so that a group of a thousand is not counted anew with every message.
 */
import type { MessageRow } from './log.ts'
import * as log from './log.ts'
import { type MemberRow, isInside } from './members.ts'
import type { Tx } from './state.ts'

export type Counts = log.Unread

type Said = Pick<MessageRow, 'seq' | 'senderId' | 'mentions'>

export interface UnreadState {
  /** By ordinal: the counts up to a seq. */
  byOrdinal: Map<number, Counts & { upTo: number }>
  /** The newest messages, without a hole. */
  tail: Said[]
  /** Whether messages may end by themselves: then nothing that was counted lasts. */
  expires: boolean | undefined
}

const longestTail = 256

export const nothing = (): UnreadState => ({ byOrdinal: new Map(), tail: [], expires: undefined })

/** A message has come. */
export function said({ state: { unread } }: Tx, { seq, senderId, mentions, expiresAt }: MessageRow): void {
  if (expiresAt !== null) unread.expires = true
  unread.tail.push({ seq, senderId, mentions })
  if (unread.tail.length > 2 * longestTail) unread.tail.splice(0, longestTail)
}

/** Something else changed what this member has to read; without one, what anybody has. */
export function forget({ state: { unread } }: Tx, member?: Pick<MemberRow, 'ordinal'>): void {
  if (member) unread.byOrdinal.delete(member.ordinal)
  else unread.byOrdinal.clear()
}

function expires({ db, state: { unread } }: Tx): boolean {
  return (unread.expires ??=
    [...db.sql.exec('select 1 from message where expires_at is not null and deleted_at is null limit 1')].length > 0)
}

const names = ({ mentions }: Said, userId: string): boolean => mentions !== null && (mentions.includes('all') || mentions.includes(userId))

/** What came after a seq, if the tail reaches back to it. */
function since({ tail }: UnreadState, upTo: number): Said[] | undefined {
  const [first] = tail
  if (!first || first.seq > upTo + 1) return undefined
  return tail.slice(upTo + 1 - first.seq)
}

export function counts(tx: Tx, member: MemberRow, readSeq: number): Counts {
  if (!isInside(member) || expires(tx)) return log.unread(tx, member, readSeq)
  const { unread, head } = tx.state
  const known = unread.byOrdinal.get(member.ordinal)
  if (known?.upTo === head.seq) return known
  const later = known && since(unread, known.upTo)
  const next = { ...(known && later ? known : log.unread(tx, member, readSeq)), upTo: head.seq }
  for (const message of later ?? []) {
    if (message.senderId === member.userId) continue
    next.unreadCount++
    if (names(message, member.userId)) next.mentionCount++
  }
  unread.byOrdinal.set(member.ordinal, next)
  return next
}
