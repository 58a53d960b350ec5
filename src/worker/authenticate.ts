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
export async function authenticate(env: Env, token: string | undefined, now: number, opening?: string): Promise<VerifiedCaller> {
  const caller = await verify(env, token, now)
  const { userId, deviceId, generation } = caller
  unwrap(await inboxStub(env, userId).confirm({ deviceId, generation, ...(opening ? { opening } : {}) }))
  return caller
}
