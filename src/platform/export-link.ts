/** Links to a person's export for one device, for 60 s: for a browser that saves by itself what it is led to. */
import { limits } from '../protocol/index.ts'
import { type Caller, type VerifiedCaller, callerOf, claimsOf } from './access-token.ts'
import { sign, verified } from './signed.ts'

const kind = { typ: 'export+jwt' }

export const signExportLink = (env: Env, caller: Caller, now: number): Promise<{ token: string; expiresAt: number }> =>
  sign(env, kind, claimsOf(caller), now, limits.mediaLinkSeconds)

/** Gives the caller that a genuine, living link names; anything else is `unauthenticated`. */
export const verifyExportLink = async (env: Env, token: string, now: number): Promise<VerifiedCaller> =>
  callerOf(await verified(env, kind, token, now))
