/** What the tabs of one device say to each other: the leader tells, the others ask, and every tab tells what it wrote. */
import type { Wants } from './engine.ts'
import type { ChatErrorCode } from './errors.ts'
import type { MediaInfo } from '../protocol/media.ts'
import type { Query } from './steps.ts'
import type { Delta } from './storage.ts'
import type { ChatEvents, ConnectionState, Presence } from './types.ts'

/** Errors are objects that do not travel whole, so they have a message of their own. */
type Event = { [E in keyof ChatEvents]: { name: E; event: ChatEvents[E] } }[Exclude<keyof ChatEvents, 'error'>]

export type BusMessage =
  | { kind: 'rows'; deltas: readonly Delta[] }
  /** Somebody signed out, or was signed out. */
  | { kind: 'wiped'; state: ConnectionState }
  /** Somebody signed in. */
  | { kind: 'signedIn' }
  | { kind: 'beat' }
  /** A leader begins: what is wanted of it? */
  | { kind: 'leading' }
  | { kind: 'connection'; state: ConnectionState }
  | { kind: 'typing'; conversationId: string; userIds: readonly string[] }
  | { kind: 'presence'; userId: string; presence: Presence }
  | { kind: 'devices' }
  | { kind: 'sent'; cid: string; bytes: number | undefined }
  | { kind: 'media'; media: MediaInfo }
  | { kind: 'event'; told: Event }
  | { kind: 'error'; code: ChatErrorCode; detail: string; conversationId?: string; cid?: string }
  | { kind: 'brought'; id: string; failure?: { code: ChatErrorCode; detail: string } }
  | { kind: 'wants'; tab: string; wants: Wants | undefined }
  | { kind: 'sayTyping'; conversationId: string; isActive: boolean }
  | { kind: 'bring'; id: string; conversationId: string; query: Query; size: number }

export const isBusMessage = (value: unknown): value is BusMessage => typeof value === 'object' && value !== null && 'kind' in value

/** An event as the other tabs get it. Name and event belong together, which TypeScript cannot follow through a union. */
export function eventMessage<E extends keyof ChatEvents>(name: E, event: ChatEvents[E]): BusMessage
export function eventMessage(name: keyof ChatEvents, event: ChatEvents[keyof ChatEvents]): unknown {
  if (!('error' in event)) return { kind: 'event', told: { name, event } }
  const { error, ...where } = event
  return { kind: 'error', code: error.code, detail: error.message, ...where }
}
