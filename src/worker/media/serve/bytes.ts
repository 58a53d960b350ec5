/** Bytes of the bucket for who may have them. Modest ones are kept in the edge's cache, under an address of our own that nobody else can ask for. */
import type { Slice } from './range.ts'

type Context = Pick<ExecutionContext, 'waitUntil'>

/** Larger ones are streamed from the bucket, and a part of them is read as a part. */
const cachedBytes = 4 * 1024 * 1024
/** Keys never mean other bytes; what was deleted should still not lie around for long. */
const cacheControl = 'public, max-age=86400, immutable'
// A host that no request of the world reaches.
const addressOf = (key: string): string => `https://media.invalid/${encodeURIComponent(key)}`

const streamed = (body: ReadableStream<Uint8Array>, length: number): ReadableStream<Uint8Array> =>
  body.pipeThrough(new FixedLengthStream(length))

async function modest(env: Pick<Env, 'MEDIA'>, key: string, size: number, context: Context): Promise<Uint8Array | undefined> {
  const cache = caches.default
  const hit = await cache.match(addressOf(key))
  if (hit) {
    const bytes = new Uint8Array(await hit.arrayBuffer())
    if (bytes.length === size) return bytes
  }
  const found = await env.MEDIA.get(key)
  if (!found) return undefined
  const bytes = new Uint8Array(await found.arrayBuffer())
  const kept = new Response(bytes, { headers: { 'cache-control': cacheControl, 'content-length': String(bytes.length) } })
  context.waitUntil(cache.put(addressOf(key), kept).catch(() => undefined))
  return bytes
}

/** Nothing where the bucket has none. */
export async function bytesFor(
  env: Pick<Env, 'MEDIA'>,
  file: { key: string; size: number },
  slice: Slice | undefined,
  context: Context,
): Promise<BodyInit | undefined> {
  const { key, size } = file
  if (size <= cachedBytes) {
    const bytes = await modest(env, key, size, context)
    return slice ? bytes?.subarray(slice.offset, slice.offset + slice.length) : bytes
  }
  const found = await env.MEDIA.get(key, slice ? { range: slice } : {})
  return found ? streamed(found.body, slice?.length ?? size) : undefined
}
