/** Links to one file for one device of one person, for 60 s: they name who asks, and the right is asked for when they are used. */
import { limits } from '../protocol/index.ts'
import { type Caller, type VerifiedCaller, callerOf, claimsOf } from './access-token.ts'
import { sign, verified } from './signed.ts'

const kindOf = (mediaId: string) => ({ typ: 'media+jwt', audience: mediaId })

export const signMediaLink = (env: Env, mediaId: string, caller: Caller, now: number): Promise<{ token: string; expiresAt: number }> =>
  sign(env, kindOf(mediaId), claimsOf(caller), now, limits.mediaLinkSeconds)

/** Gives the caller that a genuine, living link to this file names; anything else is `unauthenticated`. */
export const verifyMediaLink = async (env: Env, mediaId: string, token: string, now: number): Promise<VerifiedCaller> =>
  callerOf(await verified(env, kindOf(mediaId), token, now))
