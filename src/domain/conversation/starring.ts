/** Starring: a person marks what it may read, for itself alone. It takes no rev, and nobody else hears of it. */
import { type Message, Refused } from '../../protocol/index.ts'
import * as log from './log.ts'
import * as members from './members.ts'
import * as reach from './reach.ts'
import * as render from './render.ts'
import type { Tx } from './state.ts'
import * as stars from './stars.ts'
import { head, sees } from './visibility.ts'

/** Tells whether anything changed. */
export function put(tx: Tx, userId: string, { seq, on }: { seq: number; on: boolean }): boolean {
  const member = members.known(tx, userId)
  const row = log.visible(tx, member, seq)
  if (row.deletedAt !== null) throw new Refused('gone', 'This message was deleted.')
  if (stars.has(tx, member, seq) === on) return false
  const times = stars.set(tx, member, seq, on)
  // Its inbox has no number by which it could see that it missed this.
  if (reach.set(tx, member, 'owed')) reach.save(tx)
  tx.effects.push({ type: 'star', userId, seq, on, ...times }, { type: 'tell', userIds: [userId] })
  return true
}

export interface StarQuery {
  limit: number
  cursor?: string | undefined
}

export interface StarPage {
  messages: Message[]
  head: { seq: number; rev: number }
  nextCursor?: string
}

const newest: stars.Star = { at: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }

function readCursor(cursor: string): stars.Star {
  const [, at, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (at === undefined || seq === undefined)
    throw new Refused('invalid_request', 'The cursor is not one of this list.', {
      errors: [{ path: 'cursor', message: 'is not one of this list' }],
    })
  return { at: Number(at), seq: Number(seq) }
}

/** The newest star first. A page can be short where messages have expired and are not emptied yet. */
export function list(tx: Tx, userId: string, { limit, cursor }: StarQuery): StarPage {
  const reader = members.known(tx, userId)
  const found = stars.before(tx, reader, cursor === undefined ? newest : readCursor(cursor), limit + 1)
  const page = found.slice(0, limit)
  log.gather(
    tx,
    page.map(({ seq }) => seq),
  )
  const messages = page.flatMap(({ seq }) => {
    const row = sees(tx, reader, seq) ? log.at(tx, seq) : undefined
    return row?.deletedAt === null ? [render.message(tx, row, reader)] : []
  })
  const last = page.at(-1)
  return { messages, head: head(tx, reader), ...(found.length > limit && last ? { nextCursor: `${last.at}-${last.seq}` } : {}) }
}
