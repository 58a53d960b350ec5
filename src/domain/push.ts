/** What a conversation says of somebody who may have to be told, and what a device is told: the shapes between them. */
import type { PushSubscription } from '../protocol/index.ts'

/** A message, as far as a push may show it. */
export interface Shown {
  seq: number
  senderId: string
  text: string
  /** Nothing of it is shown from then on. */
  expiresAt?: number
}

/** What one person has not read, as it is now: nothing deleted, hidden, expired, or from after it left. */
export interface Glance {
  userId: string
  unread: number
  /** The newest of them, and the one before; 0 for none. */
  newest: number
  before: number
  /** The newest that names this person; 0 for none. */
  mention: number
  /** The head when it was added, for an invitation. */
  joinedAfter: number
  /** It did something here a moment ago: it needs no push. */
  isHere: boolean
}

export interface Scene {
  conversationId: string
  kind: 'direct' | 'group'
  title: string | undefined
  glances: Glance[]
  /** Those that the glances speak of. */
  messages: Shown[]
}

/** Why somebody is looked after: a message may have come, something may have gone, or it was added to a group. */
export type Cause = 'message' | 'change' | 'invite'

/** One push to one device, ready to be sent. */
export interface Push {
  deviceId: string
  subscription: PushSubscription
  refreshedAt: number
  conversationId: string
  /** What the device knows with it; nothing where it shows nothing any more. */
  seq: number | null
  payload: string
  /** Of no use from then on: what has not arrived by then is not to. */
  expiresAt: number | undefined
  isAudible: boolean
  isClear: boolean
}

/** What has become of a push. `gone`: there is no such subscription any more. */
export interface Outcome {
  deviceId: string
  conversationId: string
  seq: number | null
  refreshedAt: number
  outcome: 'sent' | 'gone' | 'failed' | 'skipped'
}
