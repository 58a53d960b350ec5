/** Who asks: a token that the edge can check, and a device that the user's own inbox confirms. */
import { unwrap } from '../platform/answer.ts'
import { type VerifiedCaller, unauthenticated, verifyAccessToken } from '../platform/access-token.ts'
import { inboxStub } from '../platform/address.ts'

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(request: Request): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** A caller by its token alone: the user's inbox has still to confirm the device. */
export async function verify(env: Env, token: string | undefined, now: number): Promise<VerifiedCaller> {
  if (token === undefined) throw unauthenticated()
  return verifyAccessToken(env, token, now)
}

/** `opening` is the conversation that the device opens a socket of, so that a revocation can cut it. */
export const authenticate = (env: Env, token: string | undefined, now: number, opening?: string): Promise<VerifiedCaller> =>
  confirmed(env, verify(env, token, now), opening)

/** Whoever a signed token names, once the user's own inbox confirms the device. */
export async function confirmed(env: Env, verifying: Promise<VerifiedCaller>, opening?: string): Promise<VerifiedCaller> {
  const caller = await verifying
  const { userId, deviceId, generation } = caller
  unwrap(await inboxStub(env, userId).confirm({ deviceId, generation, ...(opening ? { opening } : {}) }))
  return caller
}
