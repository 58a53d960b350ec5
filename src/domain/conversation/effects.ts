/** What must follow a rule outside the database: values that the object carries out and tests compare. */
import type { CloseReason, MediaInfo } from '../../protocol/index.ts'
import type { MessageRow } from './log.ts'
import type { NumberedChange } from './state.ts'

export type Effect =
  /** To every socket; the sender's device that asked has its ack instead. */
  | { type: 'message'; row: MessageRow }
  /** To every socket, as each member may see it. */
  | { type: 'change'; change: NumberedChange }
  /** To the others, the reader's other devices included; `delivered` and `read` tell which mark moved, `from` where it stood. */
  | { type: 'receipt'; userId: string; delivered: boolean; read: boolean; from: number; to: number }
  | { type: 'typing'; userId: string; active: boolean }
  /** To the person's own sockets: what it has scheduled is not what it was. */
  | { type: 'scheduled'; userId: string }
  /** To the other sockets of whoever starred it, or took its star away. */
  | { type: 'star'; userId: string; seq: number; on: boolean; at: number; after: number }
  /** What a message carries was looked at: to whoever may see it. */
  | { type: 'media'; media: MediaInfo }
  /** Something is owed from now on; what, the duties say. */
  | { type: 'owed' }
  /** Closes the sockets of a person. */
  | { type: 'close'; userId: string; reason: CloseReason }
  /** The inboxes of these have to hear of it, at least once, whoever is inside: they joined, left, or hid a message. */
  | { type: 'tell'; userIds: string[] }
  /** Others have brought these in. */
  | { type: 'invited'; userIds: string[] }
  /** An alarm is needed at this time, if none is set earlier. */
  | { type: 'wake'; at: number }
