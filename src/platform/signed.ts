/** Tokens signed with the Keyring's keys. Each kind has a type of its own, so that none passes for another. */
import { type JWTPayload, SignJWT, decodeProtectedHeader, jwtVerify } from 'jose'
import { fromBase64url } from './base64url.ts'
import { signingKey, verifyingKey } from './keys.ts'

const alg = 'HS256'
/** More than any token of ours; longer ones are not worth decoding. */
const longestToken = 2_048

export interface Kind {
  /** RFC 8725, 3.11. */
  typ: string
  /** Whom it is for, where it is not for all that take this type. */
  audience?: string
}

export async function sign(
  env: Env,
  { typ, audience }: Kind,
  claims: JWTPayload & { sub: string },
  now: number,
  seconds: number,
): Promise<{ token: string; expiresAt: number }> {
  const { kid, key } = await signingKey(env, now)
  const issuedAt = Math.floor(now / 1_000)
  const expiresAt = issuedAt + seconds
  const jwt = new SignJWT({ ...claims, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, typ, kid })
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
  if (audience !== undefined) jwt.setAudience(audience)
  return { token: await jwt.sign(key), expiresAt: expiresAt * 1_000 }
}

function keyIdOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token)
    return typeof kid === 'string' ? kid : undefined
  } catch {
    // Not a token at all.
    return undefined
  }
}

/** What a genuine, living token of this kind claims; nothing for anything else. */
export async function verified(env: Env, { typ, audience }: Kind, token: string, now: number): Promise<JWTPayload | undefined> {
  if (token.length > longestToken || !fromBase64url(token.slice(token.lastIndexOf('.') + 1))) return undefined
  const kid = keyIdOf(token)
  const key = kid === undefined ? undefined : await verifyingKey(env, kid, now)
  if (!key) return undefined
  const options = { algorithms: [alg], typ, currentDate: new Date(now), ...(audience === undefined ? {} : { audience }) }
  return jwtVerify(token, key, options).then(
    ({ payload }) => payload,
    () => undefined,
  )
}
