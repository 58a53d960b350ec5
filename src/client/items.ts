/** The items of a timeline: the same object for a message as long as nothing about it changed. */
import type { Marks } from '../protocol/conversation.ts'
import { onMessage, shownMessage, shownPending } from './render.ts'
import type { MessageRow, OutboxRow } from './storage.ts'
import type { ChatMessage, Notice, TimelineItem } from './types.ts'

export interface Sources {
  readonly rows: readonly MessageRow[]
  readonly notices: readonly Notice[]
  readonly outbox: readonly OutboxRow[]
  readonly marks: readonly Marks[]
  readonly me: string
  readonly isStarred: (seq: number) => boolean
  readonly withUnsent: boolean
  readonly isOnline: boolean
  /** How much of the files of those that are unsent has arrived. */
  readonly sent: ReadonlyMap<string, number>
}

/** What an item was made of. */
interface Made {
  readonly row: object
  readonly operations: readonly OutboxRow[]
  readonly item: ChatMessage
}

const isEqual = (a: readonly OutboxRow[], b: readonly OutboxRow[]): boolean => a.length === b.length && a.every((one, at) => one === b[at])

export class Items {
  #made = new Map<string, Made>()

  of({ rows, notices, outbox, marks, me, isStarred, withUnsent, isOnline, sent }: Sources): TimelineItem[] {
    const before = this.#made
    const made = new Map<string, Made>()
    this.#made = made
    const keep = (row: object, operations: readonly OutboxRow[], item: ChatMessage | undefined): ChatMessage[] => {
      if (!item) return []
      const known = before.get(item.key)
      const isSame =
        known?.row === row &&
        known.item.status === item.status &&
        known.item.starred === item.starred &&
        known.item.upload?.at === item.upload?.at &&
        known.item.upload?.sentBytes === item.upload?.sentBytes &&
        isEqual(known.operations, operations)
      const kept = isSame ? known : { row, operations, item }
      made.set(item.key, kept)
      return [kept.item]
    }

    const items: TimelineItem[] = []
    let next = 0
    const placeNotices = (seq: number): void => {
      for (let notice = notices[next]; notice && notice.afterSeq < seq; notice = notices[++next]) items.push(notice)
    }
    for (const row of rows) {
      placeNotices(row.message.seq)
      const operations = onMessage(outbox, row.message.id)
      const starred = isStarred(row.message.seq)
      items.push(...keep(row, operations, shownMessage(row.message, operations, { marks, me, starred })))
    }
    placeNotices(Infinity)
    if (!withUnsent) return items
    const stored = new Set(rows.map(({ message }) => message.id))
    for (const row of outbox) {
      if (row.kind !== 'send' || stored.has(row.id)) continue
      const operations = onMessage(outbox, row.id)
      items.push(...keep(row, operations, shownPending(row, operations, me, { isSending: isOnline, sentBytes: sent.get(row.id) })))
    }
    return items
  }
}

/** Both, in order, each once. */
export function merged(a: readonly Notice[], b: readonly Notice[]): Notice[] {
  const byKey = new Map([...a, ...b].map((notice) => [notice.key, notice]))
  return [...byKey.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1))
}
