/** What the Keyring keeps for pushes: the deployment's own key, tokens of providers until they end, and what queues gave up on. */
import { count, desc, eq, lt } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { deadLetter, providerToken, vapidKey } from './schema.ts'

type Jwk = typeof vapidKey.$inferSelect.jwk
type Provider = typeof providerToken.$inferSelect

/** Made once. */
export function vapid(db: Database, make: () => Jwk): Jwk {
  const known = db.orm.select().from(vapidKey).get()
  if (known) return known.jwk
  const jwk = make()
  db.orm.insert(vapidKey).values({ one: 1, jwk }).run()
  return jwk
}

/** A token of these credentials that lives on for a while. */
export function token(db: Database, provider: Provider['provider'], issuer: string, until: number): Provider | undefined {
  const known = db.orm.select().from(providerToken).where(eq(providerToken.provider, provider)).get()
  return known?.issuer === issuer && known.untilAt > until ? known : undefined
}

export function keepToken(db: Database, row: Provider): void {
  db.orm.insert(providerToken).values(row).onConflictDoUpdate({ target: providerToken.provider, set: row }).run()
}

export type DeadLetter = Omit<typeof deadLetter.$inferSelect, 'id'>

const mostKept = 1_000
const mostShown = 100

export function bury(db: Database, letter: DeadLetter): void {
  const { id } = db.orm.insert(deadLetter).values(letter).returning({ id: deadLetter.id }).get()
  db.orm
    .delete(deadLetter)
    .where(lt(deadLetter.id, id - mostKept + 1))
    .run()
}

/** How many are kept of each queue, and the newest of all. */
export function deadLetters(db: Database): { counts: Record<string, number>; newest: DeadLetter[] } {
  const { queue, at, attempts, body } = deadLetter
  const counts = db.orm.select({ queue, letters: count() }).from(deadLetter).groupBy(queue).all()
  const newest = db.orm.select({ queue, at, attempts, body }).from(deadLetter).orderBy(desc(deadLetter.id)).limit(mostShown).all()
  return { counts: Object.fromEntries(counts.map((each) => [each.queue, each.letters])), newest }
}
