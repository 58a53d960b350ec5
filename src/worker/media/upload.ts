/** Uploads by tus 1.0: who asks and what for is decided here, bytes go on to the upload's object, and what it refuses is said in words. */
import { Metadata } from '@tus/utils'
import type { Context, Hono } from 'hono'
import { conversationStub, inboxStub, isMediaId, newMediaId, uploadStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import { uploadRequest } from '../../platform/upload-order.ts'
import { type ErrorCode, Refused, limits, text } from '../../protocol/index.ts'
import { authenticate, bearerToken } from '../authenticate.ts'
import type { Hosted } from '../bind.ts'
import { problem } from '../problems.ts'
import { setting } from '../setting.ts'

const version = '1.0.0'
const resumable = { 'tus-resumable': version, 'cache-control': 'no-store' }
const longestMetadata = 4_096

export const tusHeaders = {
  request: ['tus-resumable', 'upload-length', 'upload-offset', 'upload-metadata'],
  answer: ['Tus-Resumable', 'Tus-Version', 'Tus-Extension', 'Tus-Max-Size', 'Upload-Offset', 'Upload-Length'],
}

const abilities = {
  ...resumable,
  'tus-version': version,
  'tus-extension': 'creation,termination',
  'tus-max-size': String(limits.mediaBytes),
}

const invalid = (path: string, message: string) => new Refused('invalid_request', `${path} ${message}.`, { errors: [{ path, message }] })
const absent = () => new Refused('not_found', 'There is no such upload.')

const isWhole = (value: string | null): value is string => value !== null && /^\d{1,15}$/.test(value)

/** Bytes announced, within what is allowed. */
function announced(request: Request): number {
  if (request.headers.has('upload-defer-length')) throw invalid('Upload-Defer-Length', 'is not supported: say how long it is')
  const value = request.headers.get('upload-length')
  if (!isWhole(value)) throw invalid('Upload-Length', 'is not a whole number of bytes')
  const size = Number(value)
  if (size === 0) throw invalid('Upload-Length', 'is zero: an empty file cannot be sent')
  if (size > limits.mediaBytes) throw new Refused('too_large', `A file has at most ${limits.mediaBytes.toLocaleString('en')} bytes.`)
  return size
}

function metadataOf(request: Request): { filename: string | null; filetype: string | null; conversationId: string | null } {
  const header = request.headers.get('upload-metadata') ?? ''
  if (header.length > longestMetadata) throw invalid('Upload-Metadata', 'is too long')
  try {
    const known = header === '' ? {} : Metadata.parse(header)
    return { filename: known['filename'] || null, filetype: known['filetype'] || null, conversationId: known['conversationId'] || null }
  } catch {
    throw invalid('Upload-Metadata', 'is not a list of keys and base64 values')
  }
}

const fileName = text(255)

async function create(context: Context<Hosted>, userId: string): Promise<Response> {
  const { raw } = context.req
  const { env, hint } = setting(context)
  const size = announced(raw)
  const { filename, filetype, conversationId } = metadataOf(raw)
  const name = filename === null ? null : fileName.safeParse(filename)
  if (name && !name.success) throw invalid('Upload-Metadata', 'has a filename that is too long or no text')
  if (conversationId !== null) unwrap(await conversationStub(env, conversationId).mayUpload(userId))
  const mediaId = newMediaId(env)
  unwrap(await inboxStub(env, userId).beginUpload({ mediaId, size }))
  try {
    const order = { mediaId, userId, size, name: filename, type: filetype?.slice(0, 255) ?? null }
    const { status } = await uploadStub(env, mediaId, hint).fetch(uploadRequest(raw, order))
    if (status !== 201) throw new Error(`an upload was made with ${status}`)
  } catch (error) {
    await inboxStub(env, userId).uploadGone(mediaId)
    throw error
  }
  return new Response(null, { status: 201, headers: { ...resumable, location: `/v1/media/${mediaId}/upload` } })
}

const refusals: Record<number, [ErrorCode, string]> = {
  400: ['invalid_request', 'The upload was cut off, or its headers do not fit.'],
  404: ['not_found', 'There is no such upload.'],
  409: ['conflict', 'The upload is at another offset, is whole already, or is in use.'],
  410: ['gone', 'This upload was given up.'],
  413: ['too_large', 'That is more than was announced.'],
}

async function go(context: Context<Hosted>, userId: string, mediaId: string): Promise<Response> {
  const { raw } = context.req
  if (!isMediaId(mediaId)) throw absent()
  if (raw.method === 'PATCH') {
    if (raw.headers.get('content-type') !== 'application/offset+octet-stream')
      throw new Refused('unsupported_media_type', 'The body has to be application/offset+octet-stream.')
    if (!isWhole(raw.headers.get('upload-offset'))) throw invalid('Upload-Offset', 'is not a whole number of bytes')
  }
  const order = { mediaId, userId, size: 0, name: null, type: null }
  const answer = await uploadStub(context.env, mediaId).fetch(uploadRequest(raw, order))
  if (answer.ok) {
    const headers = new Headers(resumable)
    for (const name of ['upload-offset', 'upload-length']) {
      const value = answer.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    return new Response(null, { status: raw.method === 'HEAD' ? 200 : 204, headers })
  }
  await answer.body?.cancel()
  const [code, detail] = refusals[answer.status] ?? ['internal', 'The server failed to do this.']
  return problem(code, detail, {}, resumable)
}

/** The version is asked for before anything else but who asks. */
function refuseVersion(request: Request): Response | undefined {
  if (request.headers.get('tus-resumable') === version) return undefined
  const refused = problem('invalid_request', `Tus-Resumable has to be ${version}.`, {}, abilities)
  return new Response(refused.body, { status: 412, headers: refused.headers })
}

async function caller(context: Context<Hosted>): Promise<string> {
  return (await authenticate(context.env, bearerToken(context.req.raw), Date.now())).userId
}

/** What tus can do here is told with the answer to a preflight, which no object hears of. */
export function bindTusOptions(app: Hono<Hosted>): void {
  app.use('/v1/media/*', async (context, next) => {
    await next()
    if (context.req.method === 'OPTIONS') for (const [name, value] of Object.entries(abilities)) context.res.headers.set(name, value)
  })
}

export function bindUploads(app: Hono<Hosted>): void {
  app.post('/v1/media', async (context) => {
    const userId = await caller(context)
    return refuseVersion(context.req.raw) ?? create(context, userId)
  })
  // A HEAD is routed as a GET; a GET itself has no answer here.
  app.on(['GET', 'PATCH', 'DELETE'], '/v1/media/:mediaId/upload', async (context, next) => {
    if (context.req.raw.method === 'GET') return next()
    const userId = await caller(context)
    return refuseVersion(context.req.raw) ?? go(context, userId, context.req.param('mediaId'))
  })
}
