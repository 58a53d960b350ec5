/**
 * How far each member has received and read. Marks only move forward: 0 <= readSeq <= deliveredSeq <= head.
 * They are stored with the turn that moves them, or later where readers are many; a sender's own marks need no write, the log itself holds them.
 */
import * as said from './archive/said.ts'
import * as segments from './archive/segments.ts'
import { type Marks, type Receipt, limits } from '../../protocol/index.ts'
import type { MessageRow } from './log.ts'
import * as members from './members.ts'
import type { MemberRow } from './members.ts'
import type { Steps } from './schema.ts'
import type { Tx } from './state.ts'
import * as unread from './unread.ts'
import { covers } from './visibility.ts'

const membersPerChunk = 64
/** Up to so many, every receipt is stored at once. */
const fewMembers = 8
/** A mark remembers when it passed its newest places, for who asks when a message was read; of older ones it knows the latest time that it can have been. */
const stepsOfAll = 1_024
const stepsKept = ({ state }: Tx): number => Math.max(8, Math.min(128, Math.floor(stepsOfAll / state.info.memberCount)))
/** A longer tail of own messages that only the log holds is folded into the marks. */
export const longTail = 1_000

interface Track {
  delivered: Steps
  read: Steps
}

/** What the socket of a reader carries of its marks. */
export interface CarriedMarks extends Track {
  ordinal: number
}

export interface MarksState {
  byOrdinal: Map<number, Track>
  /** Own messages up to here are in the stored marks. */
  through: number
  /** Chunks that differ from what is stored. */
  unsaved: Set<number>
  savedAt: number
}

interface ChunkRecord extends Record<string, SqlStorageValue> {
  chunk: number
  through: number
  data: string
}

const chunkOf = (ordinal: number): number => Math.floor(ordinal / membersPerChunk)
const last = (steps: Steps): number => steps.at(-1)?.[0] ?? 0

function advance(steps: Steps, seq: number, at: number, kept: number): void {
  if (last(steps) >= seq) return
  steps.push([seq, at])
  if (steps.length > kept) steps.splice(0, steps.length - kept)
}

function trackOf(state: MarksState, ordinal: number): Track {
  let track = state.byOrdinal.get(ordinal)
  if (!track) state.byOrdinal.set(ordinal, (track = { delivered: [], read: [] }))
  return track
}

function move(state: MarksState, ordinal: number, seq: number, at: number, kept: number): void {
  const track = trackOf(state, ordinal)
  advance(track.delivered, seq, at, kept)
  advance(track.read, seq, at, kept)
  state.unsaved.add(chunkOf(ordinal))
}

/** What is stored, and the own messages since, read from the log. */
function load(tx: Tx): MarksState {
  const state: MarksState = { byOrdinal: new Map(), through: 0, unsaved: new Set(), savedAt: tx.now }
  for (const { through, data } of tx.db.sql.exec<ChunkRecord>('select chunk, through, data from marks')) {
    state.through = Math.max(state.through, through)
    const tracks: Record<string, Track> = JSON.parse(data)
    for (const [ordinal, track] of Object.entries(tracks)) state.byOrdinal.set(Number(ordinal), track)
  }
  const tail = tx.db.sql.exec<{ ordinal: number; seq: number; at: number }>(
    `select m.ordinal as ordinal, max(t.seq) as seq, max(t.sent_at) as at from message t join member m on m.user_id = t.sender_id
     where t.seq > ? group by m.ordinal`,
    state.through,
  )
  for (const { ordinal, seq, at } of tail) move(state, ordinal, seq, at, stepsKept(tx))
  for (const carried of tx.carriedMarks()) take(state, carried, stepsKept(tx))
  return state
}

/** Newer marks of a socket join those that are stored. */
function take(state: MarksState, { ordinal, delivered, read }: CarriedMarks, kept: number): void {
  const track = trackOf(state, ordinal)
  const before = [last(track.delivered), last(track.read)]
  for (const [seq, at] of delivered) advance(track.delivered, seq, at, kept)
  for (const [seq, at] of read) advance(track.read, seq, at, kept)
  if (last(track.delivered) !== before[0] || last(track.read) !== before[1]) state.unsaved.add(chunkOf(ordinal))
}

/** How many steps a socket carries. */
const carriedSteps = 8

/** What a socket has to carry of its reader. */
export function newest(tx: Tx, { ordinal }: MemberRow): CarriedMarks {
  const { delivered, read } = trackOf(stateOf(tx), ordinal)
  return { ordinal, delivered: delivered.slice(-carriedSteps), read: read.slice(-carriedSteps) }
}

const stateOf = (tx: Tx): MarksState => (tx.state.marks ??= load(tx))

/** Moves a sender's own marks to its message. While nobody looks at marks there is nothing to do: the log has it. */
export function sent(tx: Tx, sender: MemberRow, { seq, sentAt }: MessageRow): void {
  if (tx.state.marks) move(tx.state.marks, sender.ordinal, seq, sentAt, stepsKept(tx))
}

export interface Numbers {
  deliveredSeq: number
  readSeq: number
}

/** The marks as they are. */
export function own(tx: Tx, member: MemberRow): Numbers {
  const track = stateOf(tx).byOrdinal.get(member.ordinal)
  const readSeq = Math.max(member.baseSeq, track ? last(track.read) : 0)
  return { deliveredSeq: Math.max(readSeq, track ? last(track.delivered) : 0), readSeq }
}

/** In a direct conversation who hides read receipts neither shows nor sees them; groups always show them. */
export function hidesRead(tx: Tx, member: MemberRow, viewer: MemberRow): boolean {
  return member.ordinal !== viewer.ordinal && Object.values(tx.state.info.facts).some(({ readReceipts }) => !readReceipts)
}

/** The marks as another member sees them. */
export function seenBy(tx: Tx, member: MemberRow, viewer: MemberRow): Numbers {
  const numbers = own(tx, member)
  return hidesRead(tx, member, viewer) ? { ...numbers, readSeq: member.baseSeq } : numbers
}

/** Everybody's marks, as a member sees them. */
export function list(tx: Tx, viewer: MemberRow): Marks[] {
  return members.marked(tx).map((member) => ({ userId: member.userId, ...seenBy(tx, member, viewer) }))
}

/** Moves a member's marks to a place; an older one, or one beyond the head, changes nothing. */
export function mark(tx: Tx, member: MemberRow, kind: 'delivered' | 'read', seq: number): boolean {
  const before = own(tx, member)
  if (seq > tx.state.head.seq || seq <= (kind === 'read' ? before.readSeq : before.deliveredSeq)) return false
  const state = stateOf(tx)
  const track = trackOf(state, member.ordinal)
  advance(track.delivered, seq, tx.now, stepsKept(tx))
  if (kind === 'read') advance(track.read, seq, tx.now, stepsKept(tx))
  state.unsaved.add(chunkOf(member.ordinal))
  if (kind === 'read') unread.forget(tx, member)
  const from = kind === 'read' ? before.readSeq : before.deliveredSeq
  tx.effects.push({ type: 'receipt', userId: member.userId, delivered: seq > before.deliveredSeq, read: kind === 'read', from, to: seq })
  return true
}

/** How far all others have come with a message of this member's own, as it may see it. */
export function statusOf(tx: Tx, author: MemberRow, seq: number): 'sent' | 'delivered' | 'read' {
  const others = members.marked(tx).filter((member) => member.ordinal !== author.ordinal && covers(member, seq))
  const numbers = others.map((member) => seenBy(tx, member, author))
  if (numbers.length === 0 || numbers.some(({ deliveredSeq }) => deliveredSeq < seq)) return 'sent'
  return numbers.every(({ readSeq }) => readSeq >= seq) ? 'read' : 'delivered'
}

/** Whom a receipt concerns besides the reader: everybody, or in a large group the authors of what it covers. */
export function audience(tx: Tx, from: number, to: number): Set<string> | 'everybody' {
  if (!isLarge(tx)) return 'everybody'
  const authors = tx.db.sql.exec<{ sender_id: string }>('select distinct sender_id from message where seq > ? and seq <= ?', from, to)
  const earlier = segments.pieces(tx, from + 1, to).flatMap(({ segment }) => (segment ? said.sendersOf(tx, segment) : []))
  return new Set([...[...authors].map((row) => row.sender_id), ...earlier])
}

const timeOf = (steps: Steps, seq: number): number | undefined => steps.find(([place]) => place >= seq)?.[1]

/** Who has received and who has read a message, and when, as a member sees it. */
export function receipts(tx: Tx, row: MessageRow, viewer: MemberRow): Receipt[] {
  const state = stateOf(tx)
  const others = members.marked(tx).filter((member) => member.userId !== row.senderId && covers(member, row.seq))
  return others.map((member) => {
    const track = state.byOrdinal.get(member.ordinal)
    const readAt = track && !hidesRead(tx, member, viewer) ? timeOf(track.read, row.seq) : undefined
    const deliveredAt = track ? timeOf(track.delivered, row.seq) : undefined
    return { userId: member.userId, ...(deliveredAt === undefined ? {} : { deliveredAt }), ...(readAt === undefined ? {} : { readAt }) }
  })
}

/** Whether the tail that only the log holds has grown long. */
export function isTailLong(tx: Tx): boolean {
  return tx.state.marks !== undefined && tx.state.head.seq - tx.state.marks.through > longTail
}

/** With few people a receipt is stored at once; the many of a large group share rows. A lost one is sent again. */
export function saveEveryMs(tx: Tx): number {
  if (tx.state.info.memberCount <= fewMembers) return 0
  return isLarge(tx) ? 30_000 : 5_000
}

/** In a larger group nobody waits to see what was delivered. */
export const isLarge = ({ state: { info } }: Tx): boolean => info.memberCount > limits.fullReceiptMembers

/** Stores what a socket carried that has closed. */
export function land(tx: Tx, carried: CarriedMarks): void {
  take(stateOf(tx), carried, stepsKept(tx))
  save(tx)
}

/** Stores what moved since this object woke. */
export function saveMoved(tx: Tx): void {
  if (tx.state.marks) save(tx)
}

/** Stores what moved, unless that was done less than so long ago: one row for each 64 members. Tells whether all is stored. */
export function save(tx: Tx, everyMs = 0): boolean {
  const state = everyMs > 0 ? tx.state.marks : stateOf(tx)
  if (!state || state.unsaved.size === 0) return true
  if (tx.now - state.savedAt < everyMs) return false
  for (const chunk of state.unsaved) {
    const tracks: Record<string, Track> = {}
    for (let ordinal = chunk * membersPerChunk; ordinal < (chunk + 1) * membersPerChunk; ordinal++) {
      const track = state.byOrdinal.get(ordinal)
      if (track) tracks[ordinal] = track
    }
    tx.db.sql.exec(
      'insert into marks (chunk, through, data) values (?, ?, ?) on conflict (chunk) do update set through = excluded.through, data = excluded.data',
      chunk,
      tx.state.head.seq,
      JSON.stringify(tracks),
    )
  }
  state.through = tx.state.head.seq
  state.savedAt = tx.now
  state.unsaved.clear()
  return true
}
