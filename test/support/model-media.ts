/**
 * Media in memory, as the contract has them: uploads by tus 1.0, and the bytes for those who see a message that carries them. Uploads can be
 * cut anywhere, answers lost, and uploads forgotten, as the test wishes.
 */
import { Buffer } from 'node:buffer'
import type { ErrorCode, MediaInfo, Message } from '../../src/protocol/index.ts'
import { limits } from '../../src/protocol/index.ts'

interface Media {
  mediaId: string
  ownerId: string
  length: number
  bytes: Buffer
  name: string
  mime: string
  conversationId: string | undefined
  /** Conversations in which a message has carried it. */
  holders: Set<string>
  /** How many requests with bytes it took. */
  parts: number
}

/** What is asked of a conversation. */
interface Holding {
  readonly memberIds: string[]
  view(userId: string): Message[]
}

export interface MediaRequest {
  method: string
  path: string
  headers: Record<string, string>
  query: URLSearchParams
  body: Blob | string | undefined
  userId: string
}

export class Refusal extends Error {
  readonly code: ErrorCode
  readonly more: object
  constructor(code: ErrorCode, more: object = {}) {
    super(code)
    this.code = code
    this.more = more
  }
}

const empty = (status: number, headers: Record<string, string | number> = {}): Response =>
  new Response(null, {
    status,
    headers: { 'Tus-Resumable': '1.0.0', ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) },
  })

/** `filename d29ybGQ=,filetype …` */
const metadataOf = (header = ''): Map<string, string> =>
  new Map(
    header.split(',').map((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ')
      return [name, Buffer.from(value, 'base64').toString()]
    }),
  )

export class ModelMedia {
  readonly all = new Map<string, Media>()
  readonly #conversations: ReadonlyMap<string, Holding>
  #count = 0
  /** So many bytes of the next part arrive, and then the line breaks. */
  cutAfter: number | undefined
  /** The next answers are lost, though what was asked was done. */
  lostAnswers = 0
  /** Bytes that are being looked at are answered so often by `unavailable`. */
  looks = 0

  constructor(conversations: ReadonlyMap<string, Holding>) {
    this.#conversations = conversations
  }

  async answer(request: MediaRequest): Promise<Response> {
    const response = await this.#route(request)
    if (this.lostAnswers > 0) {
      this.lostAnswers--
      throw new TypeError('the answer was lost')
    }
    return response
  }

  /** A message is to carry it: whole, and the sender’s own or one that it sees. */
  use(userId: string, conversationId: string, mediaId: string): ErrorCode | undefined {
    const media = this.all.get(mediaId)
    if (!media || media.bytes.length < media.length) return 'not_found'
    const sight = media.ownerId === userId && media.holders.size === 0 ? 'seen' : this.#sight(media, userId)
    if (sight !== 'seen' && !(media.ownerId === userId && media.holders.has(conversationId))) return sight === 'gone' ? 'gone' : 'not_found'
    media.holders.add(conversationId)
    return undefined
  }

  /** A picture that is there without a client. */
  add(mediaId: string, ownerId: string, bytes: Buffer, mime = 'image/jpeg'): void {
    const known = { mediaId, ownerId, length: bytes.length, bytes, name: '', mime, conversationId: undefined, parts: 0 }
    this.all.set(mediaId, { ...known, holders: new Set() })
  }

  infoOf(mediaId: string): MediaInfo {
    const media = this.#media(mediaId)
    return { mediaId, state: 'ready', mime: media.mime, size: media.length, name: media.name, thumbnailWidths: [] }
  }

  async #route(request: MediaRequest): Promise<Response> {
    const { method, path, userId } = request
    const [, , , mediaId, part] = path.split('/')
    if (mediaId === undefined) return this.#create(request)
    if (part === 'upload') return this.#upload(request, mediaId)
    const media = this.#media(mediaId)
    const sight = media.ownerId === userId && media.holders.size === 0 ? 'seen' : this.#sight(media, userId)
    if (sight !== 'seen') throw new Refusal(sight === 'gone' ? 'gone' : 'not_found')
    if (method === 'POST' && part === 'link') return Response.json({ url: `/v1/media/${mediaId}?token=t`, expiresAt: 0 })
    if (part === 'info') return Response.json(this.infoOf(mediaId))
    if (this.looks > 0) {
      this.looks--
      throw new Refusal('unavailable', { retryAfterSeconds: 2 })
    }
    if (part === 'thumbnail' && !media.mime.startsWith('image/')) throw new Refusal('not_found')
    const bytes = part === 'thumbnail' ? Buffer.from(`${request.query.get('width')} of ${media.bytes.toString()}`) : media.bytes
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': media.mime } })
  }

  #create({ headers, userId }: MediaRequest): Response {
    const length = Number(headers['upload-length'])
    const metadata = metadataOf(headers['upload-metadata'])
    const conversationId = metadata.get('conversationId')
    if (!(length >= 1)) throw new Refusal('invalid_request')
    if (length > limits.mediaBytes) throw new Refusal('too_large')
    if (conversationId !== undefined && !this.#conversations.get(conversationId)?.memberIds.includes(userId)) throw new Refusal('not_found')
    const mediaId = `media-${++this.#count}`
    this.all.set(mediaId, {
      mediaId,
      ownerId: userId,
      length,
      bytes: Buffer.alloc(0),
      name: metadata.get('filename') ?? '',
      mime: metadata.get('filetype') ?? '',
      conversationId,
      holders: new Set(),
      parts: 0,
    })
    return empty(201, { Location: `/v1/media/${mediaId}/upload` })
  }

  async #upload({ method, headers, body, userId }: MediaRequest, mediaId: string): Promise<Response> {
    const media = this.#media(mediaId)
    if (media.ownerId !== userId) throw new Refusal('not_found')
    if (method === 'HEAD') return empty(200, { 'Upload-Offset': media.bytes.length, 'Upload-Length': media.length })
    if (method === 'DELETE') {
      if (media.holders.size > 0) throw new Refusal('conflict')
      this.all.delete(mediaId)
      return empty(204)
    }
    if (headers['content-type'] !== 'application/offset+octet-stream' || !(body instanceof Blob))
      throw new Refusal('unsupported_media_type')
    if (Number(headers['upload-offset']) !== media.bytes.length) throw new Refusal('conflict')
    const part = Buffer.from(await body.arrayBuffer())
    if (part.length > limits.mediaPartBytes) throw new Error('a part is too large')
    const { cutAfter } = this
    this.cutAfter = undefined
    media.parts++
    media.bytes = Buffer.concat([media.bytes, part.subarray(0, cutAfter ?? part.length)])
    if (cutAfter !== undefined) throw new TypeError('the line broke')
    return empty(204, { 'Upload-Offset': media.bytes.length })
  }

  #media(mediaId: string): Media {
    const media = this.all.get(mediaId)
    if (!media) throw new Refusal('not_found')
    return media
  }

  #sight({ mediaId, holders }: Media, userId: string): 'seen' | 'gone' | 'unseen' {
    const held = [...holders].flatMap((id) => this.#conversations.get(id) ?? []).filter(({ memberIds }) => memberIds.includes(userId))
    const isSeen = held.some((holder) =>
      holder.view(userId).some(({ content }) => content && content.type !== 'text' && content.mediaId === mediaId),
    )
    if (isSeen) return 'seen'
    return held.length > 0 ? 'gone' : 'unseen'
  }
}
