/** Upgrades: who asks is checked here, everything else in the object. Outside all middleware, because the answer of an upgrade cannot be touched. */
import type { Hono } from 'hono'
import type { VerifiedCaller } from '../platform/access-token.ts'
import { conversationStub, inboxStub, isConversationId } from '../platform/address.ts'
import { type Answer, unwrap } from '../platform/answer.ts'
import { upgradeRequest } from '../platform/socket-caller.ts'
import { Refused } from '../protocol/index.ts'
import { authenticate, bearerToken, verify } from './authenticate.ts'
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

const isUpgrade = (request: Request): boolean => request.headers.get('upgrade')?.toLowerCase() === 'websocket'

function refuseOdd(request: Request): void {
  if (request.url.includes('?')) throw invalid('A socket takes no query.')
  if (!isUpgrade(request)) throw invalid('This is a WebSocket: it takes an upgrade.')
}

/** The object's answer: the socket, or a refusal as a value. */
async function passOn(
  object: { fetch: (request: Request) => Promise<Response> },
  request: Request,
  caller: VerifiedCaller,
): Promise<Response> {
  const protocol = offered(request).includes(spoken) ? spoken : undefined
  const response = await object.fetch(upgradeRequest(request.url, caller, protocol))
  if (response.status === 101) return response
  const refusal: Answer<never> = await response.json()
  return unwrap(refusal)
}

async function openConversation(env: Env, request: Request, conversationId: string): Promise<Response> {
  const opening = isConversationId(conversationId) && isUpgrade(request) ? conversationId : undefined
  const caller = await authenticate(env, tokenOf(request), Date.now(), opening)
  refuseOdd(request)
  return passOn(conversationStub(env, conversationId), request, caller)
}

/** The inbox confirms its own device: one call less. */
async function openInbox(env: Env, request: Request): Promise<Response> {
  const caller = await verify(env, tokenOf(request), Date.now())
  if (!isUpgrade(request)) await authenticate(env, tokenOf(request), Date.now())
  refuseOdd(request)
  return passOn(inboxStub(env, caller.userId), request, caller)
}

export function bindSockets(app: Hono<{ Bindings: Env }>): void {
  app.get('/v1/conversations/:conversationId/socket', (context) =>
    openConversation(context.env, context.req.raw, context.req.param('conversationId')).catch(problemOf),
  )
  app.get('/v1/inbox/socket', (context) => openInbox(context.env, context.req.raw).catch(problemOf))
}
