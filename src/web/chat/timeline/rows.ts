/** Which messages stand together: what each row of a timeline shows besides its message. The rule is Signal's. */
import type { ChatMessage, TimelineItem } from '../../../client/index.ts'

export interface Row {
  /** The message's id for life. */
  readonly key: string
  readonly item: TimelineItem
  /** A new day begins above it: some time of that day. */
  readonly day: number | undefined
  /** The line of the unread stands above it. */
  readonly isFirstUnread: boolean
  /** Nobody else, and no pause, before: it bears the name. */
  readonly startsGroup: boolean
  /** It bears the face and the time. */
  readonly endsGroup: boolean
}

export const groupWithinMs = 3 * 60_000

const timeOf = (item: TimelineItem): number => (item.kind === 'message' ? item.sentAt : item.change.at)
const dayMs = 86_400_000
const isSameDay = (a: number, b: number): boolean => Math.abs(a - b) < dayMs && new Date(a).getDate() === new Date(b).getDate()

/** Whether a message goes on with what its sender said before. */
function continues(older: TimelineItem | undefined, newer: TimelineItem, unreadSeq: number | undefined): boolean {
  if (older?.kind !== 'message' || newer.kind !== 'message') return false
  return (
    older.senderId === newer.senderId &&
    newer.sentAt - older.sentAt < groupWithinMs &&
    isSameDay(older.sentAt, newer.sentAt) &&
    (unreadSeq === undefined || newer.seq !== unreadSeq) &&
    older.reactions.length === 0
  )
}

export interface RowContext {
  /** The first message that was unread when the chat was opened. */
  unreadSeq: number | undefined
  /** Older rows exist that are not here: what is first here need not be the first of its day. */
  hasOlder: boolean
}

/** Rows of `before` that say the same are kept, so that nothing is drawn again. */
export function rowsOf(items: readonly TimelineItem[], { unreadSeq, hasOlder }: RowContext, before: readonly Row[] = []): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]))
  return items.map((item, at): Row => {
    const older = items[at - 1]
    const newer = items[at + 1]
    const isNewDay = older ? !isSameDay(timeOf(older), timeOf(item)) : !hasOlder
    const row: Row = {
      key: item.key,
      item,
      day: isNewDay ? timeOf(item) : undefined,
      isFirstUnread: item.kind === 'message' && item.seq !== undefined && item.seq === unreadSeq,
      startsGroup: !continues(older, item, unreadSeq),
      endsGroup: !newer || !continues(item, newer, unreadSeq),
    }
    const same = known.get(row.key)
    const isSame =
      same?.item === item &&
      same.isFirstUnread === row.isFirstUnread &&
      same.startsGroup === row.startsGroup &&
      same.endsGroup === row.endsGroup &&
      (same.day === undefined) === (row.day === undefined)
    return isSame ? same : row
  })
}

/** The newest own message that may still be edited. */
export function lastEditable(items: readonly TimelineItem[], now: number, windowMs: number): ChatMessage | undefined {
  return items.findLast(
    (item): item is ChatMessage =>
      item.kind === 'message' && item.mine && item.content?.type === 'text' && item.status !== 'failed' && now - item.sentAt < windowMs,
  )
}
