/** A search as it is asked for: where it begins and ends in this log, by places in the order of all conversations and by times. */
import type { Place, SearchHit, SearchType } from '../../../protocol/index.ts'
import { termsOf } from '../../../words/terms.ts'
import * as log from '../log.ts'
import * as members from '../members.ts'
import type { Tx } from '../state.ts'
import { firstFrom } from '../times.ts'
import * as find from './find.ts'

export interface Question {
  q: string
  senderId?: string | undefined
  /** Times of sending, both inclusive. */
  from?: number | undefined
  to?: number | undefined
  type?: SearchType | undefined
  limit: number
  /** Only what comes after this. */
  after?: Place | undefined
  /** What was given already, by seq. */
  except: number[]
}

export interface Found {
  hits: SearchHit[]
  /** Down to where it is done, where there may be more: because enough was found, or because there was more to look at than one call may. */
  rest?: { seq: number; sentAt: number; because: 'enough' | 'work' }
}

function timeOf(tx: Tx, seq: number): number {
  return log.at(tx, seq)?.sentAt ?? 0
}

/** The seq below which a question begins. */
function beginning(tx: Tx, { to, after }: Question): number {
  const byTime = to === undefined ? tx.state.head.seq + 1 : firstFrom(tx, to + 1)
  if (!after) return byTime
  const { id } = tx.state.info
  if (after.conversationId === id) return Math.min(byTime, after.seq)
  return Math.min(byTime, firstFrom(tx, id > after.conversationId ? after.sentAt + 1 : after.sentAt))
}

/** One step, from below `before` or from where the question begins. */
export function step(tx: Tx, userId: string, question: Question, before: number | undefined, room: find.Room): Found {
  const reader = members.known(tx, userId)
  const { q, from, senderId, type } = question
  const terms = termsOf(q)
  if (terms.length === 0) return { hits: [] }
  const wanted = { terms, senderId, type, except: new Set(question.except) }
  const atLeast = from === undefined ? 1 : firstFrom(tx, from)
  const { hits, downTo } = find.step(tx, reader, wanted, { before: before ?? beginning(tx, question), atLeast, room })
  if (downTo <= atLeast) return { hits }
  const because = room.hits <= 0 || room.bytes <= 0 ? 'enough' : 'work'
  return { hits, rest: { seq: downTo, sentAt: timeOf(tx, downTo), because } }
}
