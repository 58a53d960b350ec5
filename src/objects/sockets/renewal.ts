/** A fresh token of the same device lets its socket live on; its inbox confirms the device, and knows of the socket for as long again. */
import { verifyAccessToken } from '../../platform/access-token.ts'
import { inboxStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import { Refused } from '../../protocol/index.ts'
import type { Socket } from './socket.ts'

/** Until when, or the refusal of a token that is not good or is another's. */
export async function renewedUntil(
  env: Env,
  session: Socket,
  accessToken: string,
  opening: string | undefined,
  now: number,
): Promise<number> {
  const { userId, deviceId, generation, expiresAt } = await verifyAccessToken(env, accessToken, now)
  if (userId !== session.userId || deviceId !== session.deviceId) throw new Refused('unauthenticated', 'This token is of another device.')
  unwrap(await inboxStub(env, userId).confirm({ deviceId, generation, ...(opening === undefined ? {} : { opening }) }))
  return expiresAt
}
