/** Access tokens: signed, 15 minutes long, checked without waking an object. Whoever fails the check is unauthenticated and learns no more. */
import { SignJWT, decodeProtectedHeader, jwtVerify } from 'jose'
import { Refused, limits } from '../protocol/index.ts'
import { isUserId } from './address.ts'
import { fromBase64url } from './base64url.ts'
import { signingKey, verifyingKey } from './keys.ts'

/** Who asks: one device of one user, by a token of one generation of its pair. */
export interface Caller {
  userId: string
  deviceId: string
  /** Counts the refreshes of the device; the inbox sees by it that a new pair has arrived. */
  generation: number
}

export type VerifiedCaller = Caller & { expiresAt: number }

// RFC 9068. Other signed things of the same keys have another type, so that none passes for an access token.
const typ = 'at+jwt'
const alg = 'HS256'
/** More than any token of ours; longer ones are not worth decoding. */
const longestToken = 2_048

export const unauthenticated = (): Refused => new Refused('unauthenticated', 'The access token is missing, expired or not valid.')

export async function signAccessToken(
  env: Env,
  caller: Caller,
  now: number,
): Promise<{ accessToken: string; accessTokenExpiresAt: number }> {
  const { kid, key } = await signingKey(env, now)
  const issuedAt = Math.floor(now / 1_000)
  const expiresAt = issuedAt + limits.accessTokenSeconds
  const accessToken = await new SignJWT({ did: caller.deviceId, gen: caller.generation, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, typ, kid })
    .setSubject(caller.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key)
  return { accessToken, accessTokenExpiresAt: expiresAt * 1_000 }
}

function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token)
    if (typeof kid === 'string') return kid
  } catch {
    // Not a token at all.
  }
  throw unauthenticated()
}

/** Gives the caller that a genuine, living token names; anything else is `unauthenticated`. */
export async function verifyAccessToken(env: Env, token: string, now: number): Promise<VerifiedCaller> {
  if (token.length > longestToken || !fromBase64url(token.slice(token.lastIndexOf('.') + 1))) throw unauthenticated()
  const key = await verifyingKey(env, keyIdOf(token), now)
  if (!key) throw unauthenticated()
  const claims = await jwtVerify(token, key, { algorithms: [alg], typ, currentDate: new Date(now) }).then(
    ({ payload }) => payload,
    () => undefined,
  )
  const { sub: userId, did: deviceId, gen: generation, exp } = claims ?? {}
  if (userId === undefined || !isUserId(userId) || typeof deviceId !== 'string' || typeof generation !== 'number' || exp === undefined)
    throw unauthenticated()
  return { userId, deviceId, generation, expiresAt: exp * 1_000 }
}
