/** How the Worker hands an object the caller of an upgrade: in one header of a request of its own making, never in one of the client's. */
import type { VerifiedCaller } from './access-token.ts'

const header = 'x-edgewise-caller'

/** Who opens a socket, and until when its token lets it. */
export type SocketCaller = VerifiedCaller

/** The upgrade as the object gets it: nothing of the client's headers but the protocol that it speaks. */
export function upgradeRequest(
  url: string,
  { userId, deviceId, generation, expiresAt }: SocketCaller,
  protocol: string | undefined,
): Request {
  const caller = `${userId} ${deviceId} ${generation} ${expiresAt}`
  return new Request(url, {
    headers: { upgrade: 'websocket', [header]: caller, ...(protocol ? { 'sec-websocket-protocol': protocol } : {}) },
  })
}

/** In the object: whose upgrade this is. */
export function upgradeCaller(request: Request): SocketCaller {
  const [userId, deviceId, generation, expiresAt] = request.headers.get(header)?.split(' ') ?? []
  if (!userId || !deviceId || !generation || !expiresAt) throw new Error('an upgrade without a caller')
  return { userId, deviceId, generation: Number(generation), expiresAt: Number(expiresAt) }
}
