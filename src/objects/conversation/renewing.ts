/** Lets a socket live on by a fresh token. Its inbox knows of the socket for as long again, so that it can cut it. */
import { inboxStub } from '../../platform/address.ts'
import { renewedUntil } from '../sockets/renewal.ts'
import type { Session } from './sessions.ts'

/** Throws the refusal of a token that is not good. `opening` is the conversation. */
export async function renew(env: Env, opening: string, session: Session, accessToken: string, now: number): Promise<void> {
  session.renewing = true
  try {
    const expiresAt = await renewedUntil(
      env,
      session,
      accessToken,
      async ({ userId, deviceId, generation }) => inboxStub(env, userId).confirm({ deviceId, generation, opening }),
      now,
    )
    session.keep({ expiresAt })
  } finally {
    session.renewing = false
  }
}
