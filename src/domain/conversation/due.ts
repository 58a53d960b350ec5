/** What a conversation still owes to other objects, besides news, and to who is no more. */
import { Owed } from '../due.ts'
import { due } from './schema.ts'

export type Duty =
  /** A file is not needed here any more. */
  | { kind: 'release'; mediaId: string }
  /** What a person has left here goes. */
  | { kind: 'erase'; userId: string }

export const owed = new Owed<Duty>(due)
