/** Reads a JSON body, and no more of it than the limit, whatever its headers claim. */
import { Refused, limits } from '../protocol/index.ts'

const tooLarge = () => new Refused('too_large', `A body has at most ${limits.frameBytes.toLocaleString('en')} bytes.`)
const invalid = (detail: string) => new Refused('invalid_request', detail, { errors: [{ path: '', message: detail }] })

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop by a throw cancels the stream.
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > limits.frameBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw invalid('The body is not UTF-8.')
  }
}

/** Only the media type counts; a charset is accepted and ignored, because JSON has one. */
const isJson = (contentType: string): boolean => /^application\/json\s*(?:;|$)/i.test(contentType.trim())

export async function readJson(request: Request): Promise<unknown> {
  const contentType = request.headers.get('content-type')
  if (request.body === null && contentType === null) throw invalid('The body is missing.')
  if (!isJson(contentType ?? '')) throw new Refused('unsupported_media_type', 'The body has to be application/json.')
  if (Number(request.headers.get('content-length')) > limits.frameBytes) throw tooLarge()
  const text = request.body ? decoded(await bytesOf(request.body)) : ''
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The body is not JSON.')
  }
}
