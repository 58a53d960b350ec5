/** Files over HTTP, inside the test's own isolate: announcing, sending bytes, and what the bucket holds. */
import { env } from 'cloudflare:workers'
import { type Answered, type Person, http } from '../accounts/support.ts'
import { random } from '../support/random.ts'

export const partBytes = 5 * 1024 * 1024
const base64 = (value: string): string => Buffer.from(value).toString('base64')

/** Bytes that no other file has, the same for the same seed. */
export function bytes(length: number, seed = length): Uint8Array {
  const chance = random(seed)
  const words = new Uint32Array(Math.ceil(length / 4))
  for (let i = 0; i < words.length; i++) words[i] = chance.below(2 ** 32)
  return new Uint8Array(words.buffer, 0, length)
}

export interface Announcement {
  size?: number
  name?: string
  type?: string
  conversationId?: string
  headers?: Record<string, string>
}

export function announce(
  person: Person,
  { size, name, type, conversationId, headers = {} }: Announcement,
  vars?: Partial<Env>,
): Promise<Answered> {
  const metadata = Object.entries({ filename: name, filetype: type, conversationId }).flatMap(([key, value]) =>
    value === undefined ? [] : `${key} ${base64(value)}`,
  )
  return http('POST', '/v1/media', {
    token: person.session.accessToken,
    headers: {
      'tus-resumable': '1.0.0',
      ...(size === undefined ? {} : { 'upload-length': String(size) }),
      ...(metadata.length > 0 ? { 'upload-metadata': metadata.join(',') } : {}),
      ...headers,
    },
    ...(vars ? { vars } : {}),
  })
}

export const mediaIdOf = ({ headers }: Answered): string => /^\/v1\/media\/([^/]+)\/upload$/u.exec(headers.get('location') ?? '')?.[1] ?? ''

export const patch = (
  person: Person,
  mediaId: string,
  offset: number,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Answered> =>
  http('PATCH', `/v1/media/${mediaId}/upload`, {
    token: person.session.accessToken,
    raw: body,
    headers: { 'tus-resumable': '1.0.0', 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...headers },
  })

const plain = (method: string) => (person: Person, mediaId: string) =>
  http(method, `/v1/media/${mediaId}/upload`, { token: person.session.accessToken, headers: { 'tus-resumable': '1.0.0' } })
export const head = plain('HEAD')
export const giveUp = plain('DELETE')

/** Announces and sends it whole, a part at a time. */
export async function upload(person: Person, body: Uint8Array, announcement: Announcement = {}): Promise<string> {
  const made = await announce(person, { size: body.length, ...announcement })
  if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`)
  const mediaId = mediaIdOf(made)
  for (let at = 0; at < body.length; at += partBytes) {
    const answer = await patch(person, mediaId, at, body.slice(at, at + partBytes))
    if (answer.status !== 204) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  }
  return mediaId
}

/** Everything in the bucket. */
export async function keys(): Promise<string[]> {
  const { objects } = await env.MEDIA.list()
  return objects.map(({ key }) => key)
}

export async function stored(key: string): Promise<Uint8Array | undefined> {
  const found = await env.MEDIA.get(key)
  return found ? new Uint8Array(await found.arrayBuffer()) : undefined
}

export const hash = async (body: Uint8Array): Promise<string> => Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('hex')
