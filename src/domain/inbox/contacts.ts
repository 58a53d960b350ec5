/** Whom a user knows by a name of its own, and whom it blocks. A change of a block is owed to the direct conversation with that person. */
import { asc, eq } from 'drizzle-orm'
import { type Contact, Refused, type User } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as facts from './facts.ts'
import { contact } from './schema.ts'

export interface ContactChange {
  userId: string
  name?: string | undefined
  blocked?: boolean | undefined
}

/** What others may know of a user, and what stands between the two. */
export interface Introduction {
  user: User
  /** Whether this user has blocked the one who asks. */
  blocked: boolean
  readReceipts: boolean
  /** Whether the one who asks is a contact of this user. */
  contact: boolean
}

type Row = typeof contact.$inferSelect

const find = (db: Database, userId: string): Row | undefined => db.orm.select().from(contact).where(eq(contact.userId, userId)).get()
const shown = ({ userId, name, blocked }: Row): Contact => ({ userId, ...(name === null ? {} : { name }), blocked })

export function get(db: Database, userId: string): Contact | undefined {
  const row = find(db, userId)
  return row && shown(row)
}

export function list(db: Database): Contact[] {
  account.live(db)
  return db.orm.select().from(contact).orderBy(asc(contact.userId)).all().map(shown)
}

/** What is not named stays as it is. */
export function put(db: Database, { userId, name, blocked }: ContactChange, now: number): Contact {
  const own = account.live(db)
  if (own.id === userId)
    throw new Refused('invalid_request', 'Nobody is a contact of their own.', { errors: [{ path: 'userId', message: 'is your own' }] })
  const before = find(db, userId)
  const row: Row = { userId, name: name ?? before?.name ?? null, blocked: blocked ?? before?.blocked ?? false }
  if (before?.name !== row.name || before.blocked !== row.blocked)
    db.orm.insert(contact).values(row).onConflictDoUpdate({ target: contact.userId, set: row }).run()
  if (row.blocked !== (before?.blocked ?? false)) facts.tell(db, userId, now)
  return shown(row)
}

export function remove(db: Database, userId: string, now: number): void {
  const before = find(db, userId)
  db.orm.delete(contact).where(eq(contact.userId, userId)).run()
  if (before?.blocked) facts.tell(db, userId, now)
}

export function introduce(db: Database, byUserId: string): Introduction {
  const own = account.live(db)
  const known = find(db, byUserId)
  return {
    user: account.userOf(own),
    blocked: known?.blocked ?? false,
    readReceipts: own.readReceipts,
    contact: known !== undefined && !known.blocked,
  }
}
