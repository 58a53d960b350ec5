/** How the Worker hands an object the caller of an upgrade: in one header of a request of its own making, never in one of the client's. */
import { z } from 'zod'
import type { VerifiedCaller } from './access-token.ts'

const header = 'x-edgewise-caller'
const caller = z.strictObject({ userId: z.string(), deviceId: z.string(), generation: z.int(), expiresAt: z.int() })

/** The upgrade as the object gets it: nothing of the client's headers but the protocol that it speaks. */
export function upgradeRequest(url: string, from: VerifiedCaller, protocol: string | undefined): Request {
  const headers = new Headers({ upgrade: 'websocket', [header]: JSON.stringify(from) })
  if (protocol) headers.set('sec-websocket-protocol', protocol)
  return new Request(url, { headers })
}

/** In the object: whose upgrade this is. */
export const upgradeCaller = (request: Request): VerifiedCaller => caller.parse(JSON.parse(request.headers.get(header) ?? 'null'))
