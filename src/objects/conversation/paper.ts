/** One telling of one inbox, and how many of them may be under way at one time. */
import type { MemberRow } from '../../domain/conversation/members.ts'
import type { News } from '../news.ts'
import type { Lane } from './lanes.ts'

/** Inboxes called at one time, and what all these calls hold together: each has a copy of its own. */
const calls = 128
const unitsAtOnce = 8 * 1024 * 1024

/** One telling of one inbox. */
export interface Paper extends Pick<Lane, 'receipts' | 'actedAt' | 'waiting' | 'calls' | 'returns'> {
  lane: Lane
  member: MemberRow
  news: News
  /** The messages up to here are told by it. */
  upTo: number
  headSeq: number
}

/** So many at one time that what the longest of them hold is not too much. */
export function callsFor(papers: Paper[]): number {
  const units = papers.map(({ news }) => news.messages.reduce((sum, { frame }) => sum + frame.length, news.summary.length))
  return Math.max(1, Math.min(calls, Math.floor(unitsAtOnce / Math.max(1, ...units))))
}
