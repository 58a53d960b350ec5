/** What a conversation still owes to other objects, besides news, and to who is no more. */
import { Owed } from '../due.ts'
import { due } from './schema.ts'

export type Duty =
  /** A file is not needed here any more. */
  | { kind: 'release'; mediaId: string }
  /** Old messages go to the bucket. */
  | { kind: 'archive' }
  /** Something of a segment was emptied: it is written anew. */
  | { kind: 'rewrite'; fromSeq: number }
  /** An object of the archive is a segment no more, or never became one. */
  | { kind: 'unused'; key: string }
  /** What a person has left here goes. */
  | { kind: 'erase'; userId: string }

export const owed = new Owed<Duty>(due)
