/** What an upload still owes to others. */
import { Owed } from '../due.ts'
import { due } from './schema.ts'

export type Duty =
  /** The queue has to look at the bytes; asked again until it has. */
  | { kind: 'look' }
  /** An object of the bucket of its own that nobody needs. */
  | { kind: 'discard'; key: string; multipartId: string | null }
  /** The content has one upload less. */
  | { kind: 'drop'; sha256: string }
  /** The owner's inbox counts it no more. */
  | { kind: 'report' }
  /** What was found is told to a conversation that holds it. */
  | { kind: 'tell'; conversationId: string }

export const owed = new Owed<Duty>(due)
