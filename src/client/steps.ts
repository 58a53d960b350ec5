/** What goes into a replica besides frames, and what comes out of it. */
import type { Change, Conversation, Marks, Message } from '../protocol/conversation.ts'
import type { Cursor } from '../protocol/primitives.ts'
import type { ConversationUp } from '../protocol/up.ts'
import type { Write } from './storage.ts'

export type News =
  | { kind: 'hello'; conversation: Conversation }
  | { kind: 'message'; message: Message }
  | { kind: 'change'; change: Change }
  | { kind: 'receipt'; marks: Marks }
  /** Everything is here, live. */
  | { kind: 'live' }
  /** The server cannot answer a sync now: only a new line helps. */
  | { kind: 'stuck' }

export interface Step {
  send: ConversationUp[]
  writes: Write[]
  news: News[]
}

export const nothing = (): Step => ({ send: [], writes: [], news: [] })

export interface Page {
  messages: readonly Message[]
  head: Cursor
  more: boolean
}
/** What a page was asked for. */
export type Query = { before: number } | { after: number } | { around: number } | { latest: true }
