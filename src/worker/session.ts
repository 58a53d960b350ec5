/** A session as the client gets it: who, which device, and a fresh pair of tokens. */
import { signAccessToken } from '../platform/access-token.ts'
import type { Device, Session, User } from '../protocol/index.ts'

interface SignedIn {
  user: User
  device: Device
  generation: number
}

export async function session(env: Env, { user, device, generation }: SignedIn, refreshToken: string, now: number): Promise<Session> {
  const access = await signAccessToken(env, { userId: user.id, deviceId: device.id, generation }, now)
  return { user, device, ...access, refreshToken }
}
