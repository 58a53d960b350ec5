/** Serves files and thumbnails: who asks and whether they may comes first, every time; then only what they lack, in a form that can do no harm. */
import type { Context, Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Caller } from '../../../platform/access-token.ts'
import { uploadStub } from '../../../platform/address.ts'
import { unwrap } from '../../../platform/answer.ts'
import type { Servable } from '../../../platform/media.ts'
import { verifyMediaLink } from '../../../platform/media-link.ts'
import { Refused, routes } from '../../../protocol/index.ts'
import { authenticate, bearerToken, confirmed } from '../../authenticate.ts'
import { type Hosted, parse, queryOf } from '../../bind.ts'
import { bytesFor } from './bytes.ts'
import { disposition, isShown } from './disposition.ts'
import { asked } from './range.ts'

/** One thing to serve. */
interface File {
  key: string
  size: number
  mime: string
  etag: string
  name: string | undefined
}

/** By a link, which names its file, or by an access token. */
function callerOf({ env, req }: Context<Hosted>, mediaId: string): Promise<Caller> {
  const now = Date.now()
  const token = req.query('token')
  if (token === undefined) return authenticate(env, bearerToken(req.raw), now)
  return confirmed(env, verifyMediaLink(env, mediaId, token, now))
}

const whole = ({ info, key, size, mime, etag }: Servable): File => ({ key, size, mime, etag, name: info.name })

/** The least that is wide enough, or the widest there is; the picture itself where it is no wider than that, or has none. */
function thumbnail(servable: Servable, asked = 1): File {
  const { info, mime, etag, thumbnails } = servable
  if (!mime.startsWith('image/') || !isShown(mime)) throw new Refused('not_found', 'This file has no thumbnail.')
  const found = thumbnails.find(({ width }) => width >= asked) ?? thumbnails.at(-1)
  if (!found || (info.width !== undefined && info.width <= asked)) return whole(servable)
  const { key, size, width } = found
  return { key, size, mime: 'image/webp', etag: `${etag.slice(0, -1)}-${width}"`, name: undefined }
}

async function answer(context: Context<Hosted>, file: File): Promise<Response> {
  const { env, executionCtx, req } = context
  const { size, mime, etag, name } = file
  const { type, header } = disposition(mime, name)
  // It is asked again each time: the message may be gone by then.
  const headers = new Headers({ etag, 'cache-control': 'private, no-cache', 'accept-ranges': 'bytes' })
  const wanted = asked(req.raw.headers, etag, size)
  if (wanted.kind === 'unchanged') return new Response(null, { status: 304, headers })
  headers.set('content-disposition', header)
  if (req.method === 'HEAD') {
    headers.set('content-type', type)
    headers.set('content-length', String(size))
    return new Response(null, { headers })
  }
  if (wanted.kind === 'unsatisfiable') {
    headers.delete('content-disposition')
    headers.set('content-range', `bytes */${size}`)
    return new Response(null, { status: 416, headers })
  }
  const slice = wanted.kind === 'part' ? wanted.slice : undefined
  const body = await bytesFor(env, file, slice, executionCtx)
  if (!body) throw new Refused('gone', 'The bytes of this file are gone.')
  headers.set('content-type', type)
  headers.set('content-length', String(slice?.length ?? size))
  if (slice) headers.set('content-range', `bytes ${slice.offset}-${slice.offset + slice.length - 1}/${size}`)
  return new Response(body, { status: slice ? 206 : 200, headers })
}

const harmless = secureHeaders({
  contentSecurityPolicy: { sandbox: [], defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  crossOriginResourcePolicy: 'cross-origin',
})

export function bindMedia(app: Hono<Hosted>): void {
  const { getMedia, getThumbnail } = routes
  app.get('/v1/media/:mediaId', harmless, async (context) => {
    const mediaId = context.req.param('mediaId')
    const { userId } = await callerOf(context, mediaId)
    const { conversationId } = parse(getMedia.query, queryOf(context.req.url))
    return answer(context, whole(unwrap(await uploadStub(context.env, mediaId).serve(userId, conversationId))))
  })
  app.get('/v1/media/:mediaId/thumbnail', harmless, async (context) => {
    const mediaId = context.req.param('mediaId')
    const { userId } = await callerOf(context, mediaId)
    const { conversationId, width } = parse(getThumbnail.query, queryOf(context.req.url))
    return answer(context, thumbnail(unwrap(await uploadStub(context.env, mediaId).serve(userId, conversationId)), width))
  })
}
