/** Upgrades: who asks is checked here, everything else in the object. Outside all middleware, because the answer of an upgrade cannot be touched. */
import type { Hono } from 'hono'
import { conversationStub, isConversationId } from '../platform/address.ts'
import { type Answer, unwrap } from '../platform/answer.ts'
import { upgradeRequest } from '../platform/socket-caller.ts'
import { Refused } from '../protocol/index.ts'
import { authenticate, bearerToken } from './authenticate.ts'
import { problemOf } from './problems.ts'

const spoken = 'edgewise.v1'
const tokenPrefix = 'bearer.'

/** What a browser offers in place of headers, which it cannot set. */
const offered = (request: Request): string[] => (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())

function tokenOf(request: Request): string | undefined {
  const fromProtocol = offered(request).find((name) => name.startsWith(tokenPrefix))
  return bearerToken(request) ?? fromProtocol?.slice(tokenPrefix.length)
}

const invalid = (message: string) => new Refused('invalid_request', message, { errors: [{ path: '', message }] })

async function open(env: Env, request: Request, conversationId: string): Promise<Response> {
  const opening = isConversationId(conversationId) ? conversationId : undefined
  const upgrade = request.headers.get('upgrade')?.toLowerCase() === 'websocket'
  const caller = await authenticate(env, tokenOf(request), Date.now(), upgrade ? opening : undefined)
  if (request.url.includes('?')) throw invalid('A socket takes no query.')
  if (!upgrade) throw invalid('This is a WebSocket: it takes an upgrade.')
  const protocol = offered(request).includes(spoken) ? spoken : undefined
  const response = await conversationStub(env, conversationId).fetch(upgradeRequest(request.url, caller, protocol))
  if (response.status === 101) return response
  const refusal: Answer<never> = await response.json()
  return unwrap(refusal)
}

export function bindSockets(app: Hono<{ Bindings: Env }>): void {
  app.get('/v1/conversations/:conversationId/socket', (context) =>
    open(context.env, context.req.raw, context.req.param('conversationId')).catch(problemOf),
  )
}
