/** What a conversation tells an inbox: how it looks to that person now, and what happened since the inbox was told last. */
import type { Facts } from '../domain/inbox/facts.ts'
import type { Marks } from '../protocol/index.ts'

export interface News {
  conversationId: string
  kind: 'direct' | 'group'
  /** The other one of a direct conversation. */
  peerId?: string
  /** What a direct conversation holds of this person. */
  facts?: Facts
  joined: boolean
  /** When it joined or left, and a number that orders its joinings and leavings. */
  since: { at: number; rev: number }
  /** The conversation's part of the summary, as JSON. */
  summary: string
  /** What of the summary only ever grows, so that an older one is known as such. */
  place: Place
  /** What of it this person has not read. */
  unread: number
  /** What lifts it in a list. */
  activityAt: number
  /** Messages that came since, ascending. */
  messages: { seq: number; frame: string }[]
  /** Marks that moved since; `deviceId` names the device that moved them, where the reader is this person. */
  receipts: (Marks & { deviceId?: string })[]
  /** Devices of this person that have the conversation open and heard of it there. */
  openOn: string[]
  /** In a large group: nobody waits to see what was delivered, so it may be said with the next answer. */
  isLarge: boolean
  /** When this person itself sent or read something, if that is news. */
  actedAt?: number
}

export interface Place {
  seq: number
  rev: number
  readSeq: number
}

/** What an inbox answers. */
export interface Heard {
  /** The devices that are there. Without one, group news need not be told until the inbox comes back. */
  devices: string[]
  /** Somebody looks when this person was seen last. */
  isWatched?: true
  /** What its devices have received by way of it, where that is not worth a call of its own. */
  delivered?: number
  /** Some of its devices take pushes. */
  pushes?: true
  /** The person did something a moment ago: it needs no push. */
  active?: true
  /** Devices may show something of this conversation. */
  shows?: true
  /** There is no such account any more: nothing needs to be told again. */
  gone?: true
  /** It was deleted. */
  deleted?: true
}
