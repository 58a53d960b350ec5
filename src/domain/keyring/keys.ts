/** The keys that sign, rotated every 30 days and kept until nothing that they signed lives any more; and the one that never changes. */
import { desc, inArray } from 'drizzle-orm'
import { limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { refreshKey, signingKey } from './schema.ts'

const rotateMs = 30 * 24 * 60 * 60 * 1_000
const leadMs = 60 * 60 * 1_000
/** How long a key verifies after the next one signs: the life of a token, and an hour for clocks that differ. */
const keptMs = limits.accessTokenSeconds * 1_000 + leadMs

/** Used only where a key is missing or due. */
export interface Chance {
  kid: string
  secret: string
  refreshSecret: string
}

export interface Keys {
  /** Newest first. */
  signing: { kid: string; secret: string; signsFrom: number }[]
  refresh: string
}

type SigningKey = typeof signingKey.$inferSelect

const stored = (db: Database): SigningKey[] => db.orm.select().from(signingKey).orderBy(desc(signingKey.signsFrom)).all()

function make(db: Database, { kid, secret }: Chance, createdAt: number, signsFrom: number): SigningKey {
  const key: SigningKey = { kid, secret, createdAt, signsFrom }
  db.orm.insert(signingKey).values(key).run()
  return key
}

function signing(db: Database, chance: Chance, now: number): SigningKey[] {
  const known = stored(db)
  const [newest] = known
  if (!newest) return [make(db, chance, now, now)]
  const keys = now + leadMs >= newest.signsFrom + rotateMs ? [make(db, chance, now, now + leadMs), ...known] : known
  const spent = keys.filter((_, at) => (keys[at - 1]?.signsFrom ?? Infinity) + keptMs <= now).map(({ kid }) => kid)
  if (spent.length > 0) db.orm.delete(signingKey).where(inArray(signingKey.kid, spent)).run()
  return keys.filter(({ kid }) => !spent.includes(kid))
}

/**
 * Never rotated: a client may come back with a refresh token after a year, and with an older one that has to be known
 * for a replay. It opens nothing by itself: what a token is good for, its hash in the inbox says.
 */
function refresh(db: Database, { refreshSecret: secret }: Chance): string {
  const known = db.orm.select().from(refreshKey).get()
  if (known) return known.secret
  db.orm.insert(refreshKey).values({ one: 1, secret }).run()
  return secret
}

/** All keys of this moment; makes, rotates and forgets what is due. */
export function current(db: Database, chance: Chance, now: number): Keys {
  return {
    signing: signing(db, chance, now).map(({ kid, secret, signsFrom }) => ({ kid, secret, signsFrom })),
    refresh: refresh(db, chance),
  }
}
