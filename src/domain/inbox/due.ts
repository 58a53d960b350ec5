/** What an inbox still owes to other objects. */
import { Owed } from '../due.ts'
import { due } from './schema.ts'

export type Duty =
  | { kind: 'facts'; peerId: string }
  /** How this user presents itself, or that it is no more. */
  | { kind: 'profile'; peerId: string }
  /** Every socket of a device that has ended. Until `settledAt` one may still be on its way, so it is done again then. */
  | { kind: 'cut'; deviceId: string; settledAt: number }
  /** Every group has to know whether devices of this user take pushes. */
  | { kind: 'pushes' }
  | { kind: 'release'; handle: string; heldUntil: number }
  /** What this user has left in a conversation: its account is no more. */
  | { kind: 'erase'; conversationId: string }
  /** A file that it has uploaded, likewise. */
  | { kind: 'abandon'; mediaId: string }
  /** A picture that is not this user’s any more. */
  | { kind: 'picture'; mediaId: string }

export const owed = new Owed<Duty>(due)
