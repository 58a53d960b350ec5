/** A fresh token of the same device lets its socket live on, once its inbox has confirmed the device. */
import { type Caller, verifyAccessToken } from '../../platform/access-token.ts'
import { type Answer, unwrap } from '../../platform/answer.ts'
import { Refused } from '../../protocol/index.ts'
import type { Socket } from './socket.ts'

/** Until when, or the refusal of a token that is not good or is another's. */
export async function renewedUntil(
  env: Env,
  session: Socket,
  accessToken: string,
  confirm: (caller: Caller) => Answer<void> | Promise<Answer<void>>,
  now: number,
): Promise<number> {
  const caller = await verifyAccessToken(env, accessToken, now)
  if (caller.userId !== session.userId || caller.deviceId !== session.deviceId)
    throw new Refused('unauthenticated', 'This token is of another device.')
  unwrap(await confirm(caller))
  return caller.expiresAt
}
