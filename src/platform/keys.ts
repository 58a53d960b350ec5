/** The Keyring's keys as one isolate holds them: values only, because a promise of one request must not be awaited by another. */
import { keyringStub } from './address.ts'
import { fromBase64url } from './base64url.ts'

/** What the Keyring hands out. */
export interface KeyringKeys {
  /** Most wanted first; the first whose time has come signs, all of them verify. */
  signing: { kid: string; secret: string; signsFrom: number }[]
  /** Seals refresh tokens and derives their successors. */
  refresh: string
}

interface Held {
  signing: { kid: string; key: CryptoKey; signsFrom: number }[]
  refresh: CryptoKey
  askedAt: number
}

/** Keys are published an hour before they sign; asking more often than that, nobody meets a key that is not known. */
const freshMs = 10 * 60 * 1_000
/** Between two questions because of an unknown key: whoever forges key ids reaches the Keyring no more often than this. */
const unknownPauseMs = 5_000

/** A new isolate's first requests leave the asking to one of them for this long: a restart must not end in a run on the Keyring. */
const firstAskMs = 1_000
const pauseMs = 10

let held: Held | undefined
let firstAskedAt: number | undefined

/** For tests that play another isolate. */
export function forgetKeys(): void {
  held = undefined
  firstAskedAt = undefined
}

async function imported(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64url(secret)
  if (!bytes) throw new Error('a key of the Keyring is not base64url')
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}

async function ask(env: Env, now: number): Promise<Held> {
  const known = held
  // Others that come meanwhile go on with what is known.
  if (known) held = { ...known, askedAt: now }
  try {
    const answer: KeyringKeys = await keyringStub(env).keys()
    const signing = await Promise.all(
      answer.signing.map(async ({ kid, secret, signsFrom }) => ({ kid, key: await imported(secret), signsFrom })),
    )
    held = { signing, refresh: await imported(answer.refresh), askedAt: now }
    return held
  } catch (error) {
    // A Keyring that restarts stops nobody: what is known stays good for as long as tokens live.
    if (known) return known
    throw error
  }
}

/** Waits for the request that asks first; each by its own clock, since none may wait for another's promise. */
async function othersAnswer(now: number): Promise<void> {
  if (firstAskedAt === undefined || now - firstAskedAt >= firstAskMs) {
    firstAskedAt = now
    return
  }
  for (let waitedMs = 0; waitedMs < firstAskMs; waitedMs += pauseMs) {
    if (held) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

async function keys(env: Env, now: number, freshFor = freshMs): Promise<Held> {
  if (!held) await othersAnswer(now)
  return held && now - held.askedAt < freshFor ? held : ask(env, now)
}

export async function signingKey(env: Env, now: number): Promise<{ kid: string; key: CryptoKey }> {
  const { signing } = await keys(env, now)
  const signer = signing.find((key) => key.signsFrom <= now) ?? signing.at(-1)
  if (!signer) throw new Error('the Keyring has no key')
  return signer
}

/** Nothing for a key that the Keyring does not know. */
export async function verifyingKey(env: Env, kid: string, now: number): Promise<CryptoKey | undefined> {
  const find = ({ signing }: Held) => signing.find((key) => key.kid === kid)?.key
  return find(await keys(env, now)) ?? find(await keys(env, now, unknownPauseMs))
}

export const refreshKey = async (env: Env, now: number): Promise<CryptoKey> => (await keys(env, now)).refresh
