/** What a conversation still owes to other objects, besides news. */
import { Owed } from '../due.ts'
import { due } from './schema.ts'

/** A file is not needed here any more. */
export type Duty = { kind: 'release'; mediaId: string }

export const owed = new Owed<Duty>(due)
