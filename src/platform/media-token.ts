/** Links to media: signed for one device and one file, for a minute, because an image element and a player send no header. */
import { SignJWT, decodeProtectedHeader, jwtVerify } from 'jose'
import { limits } from '../protocol/index.ts'
import { type Caller, unauthenticated } from './access-token.ts'
import { signingKey, verifyingKey } from './keys.ts'

// Another type than that of access tokens, which have the same keys.
const typ = 'media+jwt'
const alg = 'HS256'

export async function signMediaToken(
  env: Env,
  { userId, deviceId, generation }: Caller,
  mediaId: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const { kid, key } = await signingKey(env, now)
  const expiresAt = Math.floor(now / 1_000) + limits.mediaLinkSeconds
  const token = await new SignJWT({ did: deviceId, gen: generation })
    .setProtectedHeader({ alg, typ, kid })
    .setSubject(userId)
    .setAudience(mediaId)
    .setExpirationTime(expiresAt)
    .sign(key)
  return { token, expiresAt: expiresAt * 1_000 }
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

/** Gives whom a genuine, living link to this file was made for; anything else is `unauthenticated`. */
export async function verifyMediaToken(env: Env, token: string, mediaId: string, now: number): Promise<Caller> {
  const key = await verifyingKey(env, keyIdOf(token), now)
  if (!key) throw unauthenticated()
  const claims = await jwtVerify(token, key, { algorithms: [alg], typ, audience: mediaId, currentDate: new Date(now) }).then(
    ({ payload }) => payload,
    () => undefined,
  )
  const { sub: userId, did: deviceId, gen: generation } = claims ?? {}
  if (userId === undefined || typeof deviceId !== 'string' || typeof generation !== 'number') throw unauthenticated()
  return { userId, deviceId, generation }
}
