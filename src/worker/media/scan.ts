/** Asks a clamd whether bytes are dangerous, by INSTREAM. Whatever is not a clear answer is an error, and an error is never «clean». */
import { connect } from 'cloudflare:sockets'

const silenceMs = 60_000
/** clamd takes chunks of any size; its own default buffer is of this order. */
const chunkBytes = 64 * 1024
const longestAnswer = 4_096

export type Verdict = { isClean: true } | { isClean: false; name: string }

/** `zINSTREAM` answers are ended by a NUL. */
export function verdictOf(answer: string): Verdict {
  const text = answer.replace(/\0$/u, '').trim()
  if (text === 'stream: OK') return { isClean: true }
  const name = /^stream: (.+) FOUND$/u.exec(text)?.[1]
  if (name) return { isClean: false, name }
  throw new Error(`the scanner says: ${text.slice(0, 200) || 'nothing'}`)
}

/** Rejects if nothing happens for too long; its timer ends with the work. */
async function unlessSilent<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the scanner is silent')), silenceMs)
  })
  try {
    return await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}

async function answerOf(readable: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const reader = readable.getReader()
  for (;;) {
    const { value, done } = await unlessSilent(reader.read())
    if (done || text.includes('\0') || text.length > longestAnswer) return text
    text += decoder.decode(value, { stream: true })
    if (text.endsWith('\0')) return text
  }
}

async function send(writer: WritableStreamDefaultWriter<Uint8Array>, bytes: ReadableStream<Uint8Array>): Promise<void> {
  await writer.write(new TextEncoder().encode('zINSTREAM\0'))
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += chunkBytes) {
      const chunk = piece.subarray(at, at + chunkBytes)
      const framed = new Uint8Array(4 + chunk.length)
      new DataView(framed.buffer).setUint32(0, chunk.length)
      framed.set(chunk, 4)
      await unlessSilent(writer.write(framed))
    }
  }
  await writer.write(new Uint8Array(4))
}

/** `address` is `host:port`. */
export async function scan(address: string, bytes: ReadableStream<Uint8Array>): Promise<Verdict> {
  const socket = connect(address)
  try {
    // A scanner that has seen enough answers before it has got everything.
    const answer = answerOf(socket.readable)
    const sending = send(socket.writable.getWriter(), bytes)
    sending.catch(() => undefined)
    const text = await answer
    if (!text) await sending
    return verdictOf(text)
  } finally {
    await socket.close().catch(() => undefined)
  }
}
