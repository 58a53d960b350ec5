/** Media over HTTP: bytes and thumbnails for who may see them, what is known of them, and links for elements that send no header. */
import type { Context, Hono } from 'hono'
import type { Caller } from '../../platform/access-token.ts'
import { inboxStub, uploadStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import { signMediaToken, verifyMediaToken } from '../../platform/media-token.ts'
import { Refused, routes } from '../../protocol/index.ts'
import { authenticate, bearerToken } from '../authenticate.ts'
import { type Hosted, parse, queryOf } from '../bind.ts'
import type { Handlers } from '../handler.ts'
import { setting } from '../setting.ts'
import { type Representation, serve, thumbnail, whole } from './serve.ts'

const widest = 10_000

/** By the header, or by a link to this file; a link's device has to be alive as well. */
async function callerOf(env: Env, request: Request, mediaId: string, token: string | undefined, now: number): Promise<Caller> {
  if (token === undefined) return authenticate(env, bearerToken(request), now)
  const caller = await verifyMediaToken(env, token, mediaId, now)
  const { userId, deviceId, generation } = caller
  unwrap(await inboxStub(env, userId).confirm({ deviceId, generation }))
  return caller
}

const absent = () => new Refused('not_found', 'There is no such media.')

async function give(
  context: Context<Hosted>,
  { token, conversationId }: { token?: string | undefined; conversationId?: string | undefined },
  represent: (servable: Parameters<typeof whole>[0]) => Representation | undefined,
): Promise<Response> {
  const { env, now, waitUntil } = setting(context)
  const mediaId = context.req.param('mediaId') ?? ''
  const { userId } = await callerOf(env, context.req.raw, mediaId, token, now)
  const representation = represent(unwrap(await uploadStub(env, mediaId).serve(userId, conversationId)))
  if (!representation) throw absent()
  return serve(env, context.req.raw, representation, waitUntil)
}

export function bindMedia(app: Hono<Hosted>): void {
  app.get('/v1/media/:mediaId', (context) => give(context, parse(routes.getMedia.query, queryOf(context.req.url)), whole))
  app.get('/v1/media/:mediaId/thumbnail', (context) => {
    const query = parse(routes.getThumbnail.query, queryOf(context.req.url))
    return give(context, query, (servable) => thumbnail(servable, query.width ?? widest))
  })
}

export const mediaHandlers: Handlers<'describeMedia' | 'linkMedia'> = {
  describeMedia: async ({ env, caller, params, query }) => ({
    status: 200,
    body: unwrap(await uploadStub(env, params.mediaId).describe(caller.userId, query.conversationId)),
  }),
  linkMedia: async ({ env, caller, params: { mediaId }, query: { conversationId }, origin, now }) => {
    unwrap(await uploadStub(env, mediaId).describe(caller.userId, conversationId))
    const { token, expiresAt } = await signMediaToken(env, caller, mediaId, now)
    const url = new URL(`/v1/media/${mediaId}`, origin)
    url.searchParams.set('token', token)
    if (conversationId !== undefined) url.searchParams.set('conversationId', conversationId)
    return { status: 200, body: { url: url.href, expiresAt } }
  },
}
