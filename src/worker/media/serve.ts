/** Serves bytes to who may have them: asked anew each time, so that what is gone is gone, and so that nothing runs that somebody else sent. */
import * as contentDisposition from 'content-disposition'
import type { Servable } from '../../platform/media.ts'
import { Refused } from '../../protocol/index.ts'
import { problem } from '../problems.ts'
import { isInline } from './kinds.ts'
import { type Stretch, isKnown, isSame, stretchOf } from './range.ts'

/** One representation of a file: itself, or a thumbnail. */
export interface Representation {
  key: string
  size: number
  mime: string
  etag: string
  name: string | undefined
}

/** Larger ones would push everything else out of the cache of a place. */
const mostCachedBytes = 20 * 1024 * 1024

export const whole = ({ key, size, mime, etag, info }: Servable): Representation => ({ key, size, mime, etag, name: info.name })

/** The smallest picture that is wide enough, the file itself where it is one; nothing where there is no picture. */
export function thumbnail(servable: Servable, width: number): Representation | undefined {
  const { thumbnails, info, etag } = servable
  const isPicture = servable.mime.startsWith('image/') && isInline(servable.mime)
  const found = thumbnails.find((one) => one.width >= width)
  if (!found && isPicture && (info.width ?? 0) <= width) return whole(servable)
  const picture = found ?? thumbnails.at(-1)
  if (!picture) return isPicture ? whole(servable) : undefined
  return { key: picture.key, size: picture.size, mime: 'image/webp', etag: `${etag.slice(0, -1)}.${picture.width}"`, name: info.name }
}

/** No name of a file breaks a header: lone surrogates and controls are none of a name, and would be refused. */
function disposition({ mime, name }: Representation): string {
  const type = isInline(mime) ? 'inline' : 'attachment'
  const sane = name
    ?.toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .trim()
  return contentDisposition.create(sane || undefined, { type })
}

function headersOf(representation: Representation): Headers {
  const { mime, etag } = representation
  return new Headers({
    'content-type': mime,
    'content-disposition': disposition(representation),
    etag,
    'accept-ranges': 'bytes',
    // Kept, but asked for each time: what was deleted is not to be had from a cache.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'cross-origin',
  })
}

/** Bytes are the same for ever under their key, which nobody outside can ask this cache for. */
const cacheAddress = (key: string): string => `https://media.invalid/${encodeURIComponent(key)}`

async function fromBucket(env: Env, { key }: Representation, stretch: Stretch | undefined): Promise<ReadableStream> {
  const found = await env.MEDIA.get(key, stretch ? { range: stretch } : {})
  if (!found) throw new Refused('gone', 'This file was deleted.')
  return found.body
}

async function bytesOf(
  env: Env,
  representation: Representation,
  stretch: Stretch | undefined,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<ReadableStream | null> {
  const { key, size } = representation
  if (size > mostCachedBytes) return fromBucket(env, representation, stretch)
  const asked = new Request(
    cacheAddress(key),
    stretch ? { headers: { range: `bytes=${stretch.offset}-${stretch.offset + stretch.length - 1}` } } : {},
  )
  const kept = await caches.default.match(asked)
  if (kept && kept.status === (stretch ? 206 : 200)) return kept.body
  await kept?.body?.cancel()
  if (stretch) return fromBucket(env, representation, stretch)
  const [now, later] = (await fromBucket(env, representation, undefined)).tee()
  const keeping = new Response(later, { headers: { 'content-length': String(size), 'cache-control': 'public, max-age=86400' } })
  waitUntil(caches.default.put(cacheAddress(key), keeping).catch(() => undefined))
  return now
}

export async function serve(
  env: Env,
  request: Request,
  representation: Representation,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response> {
  const { size, etag } = representation
  const headers = headersOf(representation)
  if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  const asked = isSame(request.headers.get('if-range'), etag) ? stretchOf(request.headers.get('range'), size) : 'whole'
  if (asked === 'outside') {
    const refused = problem('invalid_request', 'The range lies outside of the file.', {}, { 'content-range': `bytes */${size}` })
    return new Response(refused.body, { status: 416, headers: refused.headers })
  }
  const stretch = asked === 'whole' ? undefined : asked
  headers.set('content-length', String(stretch?.length ?? size))
  if (stretch) headers.set('content-range', `bytes ${stretch.offset}-${stretch.offset + stretch.length - 1}/${size}`)
  const status = stretch ? 206 : 200
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  return new Response(await bytesOf(env, representation, stretch, waitUntil), { status, headers })
}
