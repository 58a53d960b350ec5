/**
 * Looks for words in what a member may see, newest first, a bounded step at a time. The index names candidates; each is then judged on the
 * message as this reader sees it, so that neither a stale index nor another version can show anything.
 */
import type { SearchHit, SearchType } from '../../../protocol/index.ts'
import { fits, textOf } from '../../../words/content.ts'
import { snippetOf } from '../../../words/snippet.ts'
import { type Term, match } from '../../../words/terms.ts'
import * as changes from '../changes.ts'
import * as log from '../log.ts'
import type { MemberRow } from '../members.ts'
import * as render from '../render.ts'
import type { Tx } from '../state.ts'
import { sees } from '../visibility.ts'
import { around } from './cover.ts'
import { expression } from './expression.ts'
import * as table from './table.ts'
import { senderToken, typeToken } from './words.ts'

export interface Wanted {
  terms: Term[]
  senderId?: string | undefined
  type?: SearchType | undefined
  /** Given already. */
  except: ReadonlySet<number>
}

/** What one step may cost: messages that are indexed or looked at, and bytes that are given. */
export interface Room {
  messages: number
  bytes: number
  hits: number
}

/** So few messages are looked at one by one; with more the index is brought up to date. A search after each message would cost a row each. */
const scanned = 64
/** Messages indexed at one time, and the bytes of their contents. */
const batchMessages = 250
const batchBytes = 512 * 1024
/** Read at one time: a message may have half a megabyte. */
const contentPart = 16

/** Read in parts, because a cursor that is not read to its end stays open; with many candidates one part is often enough. */
const part = 64
const candidates = 'select rowid as seq from search where search match ? and rowid between ? and ? order by rowid desc limit ?'

/** The message as a hit, if it is one for this reader. */
function judge(tx: Tx, reader: MemberRow, row: log.MessageRow, { terms, senderId, type, except }: Wanted): SearchHit | undefined {
  if (row.content === null || except.has(row.seq) || (senderId !== undefined && row.senderId !== senderId)) return undefined
  const content = render.contentAt(tx, row, reader)
  if (!content || !fits(content, type)) return undefined
  const text = textOf(content)
  const marks = match(terms, text)
  return marks && { message: render.message(tx, row, reader), ...snippetOf(text, marks) }
}

/** A range from its newest on, some at a time. */
function* parts<T extends { seq: number }>([from, to]: [number, number], size: number, read: (to: number) => T[]): Generator<T> {
  for (let below = to; below >= from;) {
    const rows = read(below)
    yield* rows
    if (rows.length < size) return
    below = (rows.at(-1)?.seq ?? from) - 1
  }
}

/** Indexes what is missing from a seq downwards, a batch of it. */
function catchUp(tx: Tx, at: number, [gapFrom, gapTo]: [number, number]): number {
  const entries: table.Entry[] = []
  const to = gapTo - at < scanned ? gapTo : at
  let bytes = 0
  let from = to + 1
  const rows = parts([gapFrom, to], contentPart, (below) => [...log.raw(tx, gapFrom, below, contentPart, batchMessages)])
  for (const { seq, senderId, content } of rows) {
    from = seq
    entries.push({ seq, senderId, content })
    bytes += content === null ? 0 : textOf(content).length
    const isFull = bytes > batchBytes || (entries.length >= batchMessages && from - gapFrom >= scanned)
    if (isFull && from <= at) break
  }
  table.index(tx, [Math.min(from, at), to], entries)
  return entries.length
}

/** Seqs in the index that may match, and those of which this reader sees another version; newest first. */
function* named(tx: Tx, reader: MemberRow, wanted: Wanted, [from, to]: [number, number]): Generator<number> {
  const more = [
    ...(wanted.senderId === undefined ? [] : [senderToken(wanted.senderId)]),
    ...(wanted.type === undefined ? [] : [typeToken(wanted.type)]),
  ]
  const others = changes.editedAfter(tx, reader).filter((seq) => seq >= from && seq <= to)
  const asked = expression(wanted.terms, more)
  const found = parts([from, to], part, (below) => tx.db.sql.exec<{ seq: number }>(candidates, asked, from, below, part).toArray())
  for (const { seq } of found) {
    while ((others[0] ?? 0) > seq) yield others.shift() ?? 0
    if (others[0] === seq) others.shift()
    yield seq
  }
  yield* others
}

function* listed(tx: Tx, reader: MemberRow, wanted: Wanted, range: [number, number]): Generator<log.MessageRow> {
  const seqs = [...named(tx, reader, wanted, range).take(part)]
  log.gather(tx, seqs)
  for (const seq of seqs) {
    const row = log.at(tx, seq)
    if (row) yield row
  }
  const last = seqs.at(-1)
  if (seqs.length === part && last !== undefined && last > range[0]) yield* listed(tx, reader, wanted, [range[0], last - 1])
}

/** Takes hits from rows, newest first, until there is no room; tells down to where it is done. */
function take(
  tx: Tx,
  reader: MemberRow,
  wanted: Wanted,
  rows: Iterable<log.MessageRow>,
  room: Room,
  hits: SearchHit[],
): number | undefined {
  for (const row of rows) {
    room.messages--
    const hit = sees(tx, reader, row.seq) ? judge(tx, reader, row, wanted) : undefined
    if (hit) {
      hits.push(hit)
      room.hits--
      room.bytes -= JSON.stringify(hit).length
    }
    if (room.hits <= 0 || room.bytes <= 0 || room.messages <= 0) return row.seq
  }
  return undefined
}

export interface Step {
  hits: SearchHit[]
  /** Everything from here on is done; 1 when nothing is left. */
  downTo: number
}

/** One step from below `before`, not below `atLeast`. */
export function step(
  tx: Tx,
  reader: MemberRow,
  wanted: Wanted,
  { before, atLeast, room }: { before: number; atLeast: number; room: Room },
): Step {
  const hits: SearchHit[] = []
  for (const span of reader.spans.toReversed()) {
    const from = Math.max(span.from + 1, atLeast)
    let at = Math.min(before - 1, span.to ?? tx.state.head.seq, tx.state.head.seq)
    while (at >= from) {
      const { isIndexed, stretch } = around(table.indexed(tx), at, tx.state.head.seq)
      if (!isIndexed && stretch[1] - stretch[0] >= scanned) {
        room.messages -= catchUp(tx, at, stretch)
        if (room.messages <= 0) return { hits, downTo: at + 1 }
        continue
      }
      const low = Math.max(stretch[0], from)
      const rows = isIndexed
        ? listed(tx, reader, wanted, [low, at])
        : log.range(tx, reader, { after: low - 1, before: at + 1, limit: scanned, newestFirst: true })
      const stopped = take(tx, reader, wanted, rows, room, hits)
      if (stopped !== undefined) return { hits, downTo: stopped }
      at = low - 1
    }
  }
  return { hits, downTo: 1 }
}
