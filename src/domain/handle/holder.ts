/** Whose a handle is: one user's, exactly. A sign-up claims it for a minute, and whoever finds a claim that has run out first asks whether that sign-up has made an account. */
import { Refused } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { holder } from './schema.ts'

export type Holder = typeof holder.$inferSelect

const claimMs = 60_000
/** Clocks of two objects differ; an account is made only before the claim ends by one of them, taken over only well after it by the other. */
const graceMs = 10_000

export type Claim =
  | { claimed: true; until: number }
  /** The claim of this user has run out. Is there an account? `settle` takes the answer. */
  | { claimed: false; ask: Holder }

const taken = () => new Refused('conflict', 'The handle is taken.')

const find = (db: Database): Holder | undefined => db.orm.select().from(holder).get()

function store(db: Database, row: Omit<Holder, 'one'>): void {
  db.orm
    .insert(holder)
    .values({ one: 1, ...row })
    .onConflictDoUpdate({ target: holder.one, set: row })
    .run()
}

function take(db: Database, userId: string, now: number): Claim {
  const until = now + claimMs
  store(db, { userId, state: 'claimed', untilAt: until })
  return { claimed: true, until }
}

export function claim(db: Database, userId: string, now: number): Claim {
  const known = find(db)
  if (!known) return take(db, userId, now)
  if (known.state === 'confirmed') throw taken()
  if (known.state === 'held') {
    if (now < known.untilAt) throw taken()
    return take(db, userId, now)
  }
  if (now < known.untilAt + graceMs) throw taken()
  return { claimed: false, ask: known }
}

/** After a look at the inbox of a claim that has run out: confirms it, or frees the handle. Nothing, if the claim is another one by now. */
export function settle(db: Database, asked: Holder, exists: boolean): void {
  const known = find(db)
  if (known?.state !== 'claimed' || known.userId !== asked.userId || known.untilAt !== asked.untilAt) return
  if (exists) store(db, { ...known, state: 'confirmed' })
  else db.orm.delete(holder).run()
}

export function confirm(db: Database, userId: string): void {
  const known = find(db)
  if (known?.userId === userId && known.state === 'claimed') store(db, { ...known, state: 'confirmed' })
}

/** Whom to ask; that a claim was not confirmed yet says nothing about whether its account exists. */
export function lookup(db: Database): string {
  const known = find(db)
  if (!known || known.state === 'held') throw new Refused('not_found', 'There is no such user.')
  return known.userId
}

/** The account is deleted: the handle is nobody's until then. */
export function release(db: Database, { userId, heldUntil }: { userId: string; heldUntil: number }): void {
  const known = find(db)
  if (known?.userId === userId && known.state !== 'held') store(db, { userId, state: 'held', untilAt: heldUntil })
}
