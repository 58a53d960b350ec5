/** Access tokens: signed, 15 minutes long, checked without waking an object. Whoever fails the check is unauthenticated and learns no more. */
import type { JWTPayload } from 'jose'
import { Refused, limits } from '../protocol/index.ts'
import { isUserId } from './address.ts'
import { sign, verified } from './signed.ts'

/** Who asks: one device of one user, by a token of one generation of its pair. */
export interface Caller {
  userId: string
  deviceId: string
  /** Counts the refreshes of the device; the inbox sees by it that a new pair has arrived. */
  generation: number
}

export type VerifiedCaller = Caller & { expiresAt: number }

// RFC 9068.
const kind = { typ: 'at+jwt' }

export const unauthenticated = (): Refused => new Refused('unauthenticated', 'The access token is missing, expired or not valid.')

/** A caller as a token's claims. */
export const claimsOf = ({ userId, deviceId, generation }: Caller): JWTPayload & { sub: string } => ({
  sub: userId,
  did: deviceId,
  gen: generation,
})

/** The caller that claims name, if they name one. */
export function callerOf(claims: JWTPayload | undefined): VerifiedCaller {
  const { sub: userId, did: deviceId, gen: generation, exp } = claims ?? {}
  if (userId === undefined || !isUserId(userId) || typeof deviceId !== 'string' || typeof generation !== 'number' || exp === undefined)
    throw unauthenticated()
  return { userId, deviceId, generation, expiresAt: exp * 1_000 }
}

export async function signAccessToken(
  env: Env,
  caller: Caller,
  now: number,
): Promise<{ accessToken: string; accessTokenExpiresAt: number }> {
  const { token, expiresAt } = await sign(env, kind, claimsOf(caller), now, limits.accessTokenSeconds)
  return { accessToken: token, accessTokenExpiresAt: expiresAt }
}

/** Gives the caller that a genuine, living token names; anything else is `unauthenticated`. */
export const verifyAccessToken = async (env: Env, token: string, now: number): Promise<VerifiedCaller> =>
  callerOf(await verified(env, kind, token, now))
