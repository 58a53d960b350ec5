/** Reading: pages of messages, and the pages by which a device catches up. Reading never changes a mark. */
import { type Change, type Cursor, type Message, limits } from '../../protocol/index.ts'
import * as changes from './changes.ts'
import * as log from './log.ts'
import * as members from './members.ts'
import type { MemberRow } from './members.ts'
import * as render from './render.ts'
import type { Tx } from './state.ts'
import { firstFrom } from './times.ts'
import { head } from './visibility.ts'

/** A page ends before this, far below what one call between objects carries. */
const pageBytes = 8 * 1024 * 1024

export interface PageQuery {
  before?: number | undefined
  after?: number | undefined
  around?: number | undefined
  /** A time. */
  aroundAt?: number | undefined
  limit: number
}

export interface Page {
  messages: Message[]
  head: Cursor
  more: boolean
}

/** Bytes at most, without encoding: a UTF-16 unit is at most three bytes, and most are one. */
const bytesOf = (value: unknown): number => {
  const text = JSON.stringify(value)
  return text.length > 20_000 ? new TextEncoder().encode(text).byteLength : text.length * 3
}

interface Stretch {
  messages: Message[]
  more: boolean
}

/** One row more than asked for tells whether there is more; so does a page that is full before it has them all. */
function take(tx: Tx, reader: MemberRow, range: log.Range): Stretch {
  const messages: Message[] = []
  let bytes = 0
  for (const row of log.range(tx, reader, { ...range, limit: range.limit + 1 })) {
    const message = render.message(tx, row, reader)
    bytes += bytesOf(message)
    if (messages.length === range.limit || (bytes > pageBytes && messages.length > 0)) return { messages, more: true }
    messages.push(message)
  }
  return { messages, more: false }
}

/** Half on each side of a message, itself among the newer; what one side lacks the other gives. */
function around(tx: Tx, reader: MemberRow, seq: number, limit: number): Stretch {
  const below = (count: number) => take(tx, reader, { before: seq, limit: count, newestFirst: true })
  const above = (count: number) => take(tx, reader, { after: seq - 1, limit: count })
  const half = Math.floor(limit / 2)
  let older = below(half)
  let newer = above(limit - half)
  if (older.messages.length < half && newer.more) newer = above(limit - older.messages.length)
  else if (newer.messages.length < limit - half && older.more) older = below(limit - newer.messages.length)
  return { messages: [...older.messages.toReversed(), ...newer.messages], more: older.more || newer.more }
}

export function page(tx: Tx, userId: string, { before, after, around: seq, aroundAt, limit }: PageQuery): Page {
  const reader = members.known(tx, userId)
  const middle = aroundAt === undefined ? seq : firstFrom(tx, aroundAt)
  const found = (): Stretch => {
    if (middle !== undefined) return around(tx, reader, middle, limit)
    if (after !== undefined) return take(tx, reader, { after, limit })
    const { messages, more } = take(tx, reader, { ...(before === undefined ? {} : { before }), limit, newestFirst: true })
    return { messages: messages.toReversed(), more }
  }
  return { ...found(), head: head(tx, reader) }
}

export interface SyncPage {
  messages: Message[]
  changes: Change[]
  head: Cursor
  more: boolean
  reset?: true
}

/** Takes items until the page is full; the first one always fits. */
function fill<T>(items: Iterable<T>, room: { bytes: number }): { taken: T[]; full: boolean } {
  const taken: T[] = []
  for (const item of items) {
    room.bytes -= bytesOf(item)
    if (room.bytes < 0 || taken.length === limits.syncPageItems) return { taken, full: true }
    taken.push(item)
  }
  return { taken, full: false }
}

function* messagesAfter(tx: Tx, reader: MemberRow, seq: number): Generator<Message> {
  for (const row of log.range(tx, reader, { after: seq, limit: limits.syncPageItems + 1 })) yield render.message(tx, row, reader)
}

/** The next page from a cursor, and the cursor after it. A cursor ahead of the head has to begin again. */
export function sync(tx: Tx, reader: MemberRow, from: Cursor): { page: SyncPage; next: Cursor } {
  const to = head(tx, reader)
  if (from.seq > to.seq || from.rev > to.rev) return { page: { messages: [], changes: [], head: to, more: false, reset: true }, next: to }
  const room = { bytes: limits.syncPageBytes - 1_024 }
  const some = fill(messagesAfter(tx, reader, from.seq), room)
  const then = some.full
    ? { taken: [], full: from.rev < to.rev }
    : fill(from.rev < to.rev ? changes.since(tx, reader, from.rev, limits.syncPageItems + 1) : [], room)
  const next = {
    seq: some.full ? (some.taken.at(-1)?.seq ?? from.seq) : to.seq,
    rev: then.full ? (then.taken.at(-1)?.rev ?? from.rev) : to.rev,
  }
  return { page: { messages: some.taken, changes: then.taken, head: to, more: some.full || then.full }, next }
}
