/** What a direct conversation has to know of this user: whether the other one is blocked, and whether receipts are shown. */
import { eq, isNotNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { owed } from './due.ts'
import { account, contact, conversation } from './schema.ts'

export interface Facts {
  blocksPeer: boolean
  readReceipts: boolean
}

export function about(db: Database, peerId: string): Facts {
  const known = db.orm.select({ blocked: contact.blocked }).from(contact).where(eq(contact.userId, peerId)).get()
  const own = db.orm.select({ readReceipts: account.readReceipts }).from(account).get()
  return { blocksPeer: known?.blocked ?? false, readReceipts: own?.readReceipts ?? true }
}

/** Whether these still hold; nobody knows of none. */
export function hold(db: Database, peerId: string, facts: Facts | undefined): boolean {
  const now = about(db, peerId)
  return facts?.blocksPeer === now.blocksPeer && facts.readReceipts === now.readReceipts
}

export const tell = (db: Database, peerId: string, now: number): void => owed.add(db, { kind: 'facts', peerId }, now)

export function tellAll(db: Database, now: number): void {
  for (const peerId of peers(db)) tell(db, peerId, now)
}

/** Those with whom this user has a direct conversation. */
export const peers = (db: Database): string[] =>
  db.orm
    .select({ peerId: conversation.peerId })
    .from(conversation)
    .where(isNotNull(conversation.peerId))
    .all()
    .flatMap(({ peerId }) => peerId ?? [])
