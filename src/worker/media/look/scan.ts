/** A virus scan by clamd's INSTREAM over TCP. Clean is only what was sent whole and called so; everything unclear is an error. */
import { connect } from 'cloudflare:sockets'

export type Verdict = { isClean: true } | { isClean: false; name: string }

export interface Patience {
  /** To connect, and to take a piece. */
  stallMs: number
  /** To answer when it has all. */
  verdictMs: number
}

const patienceOfAll: Patience = { stallMs: 30_000, verdictMs: 120_000 }
const longestReply = 4_096

async function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`clamd: ${what} took longer than ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const addressPattern = /^(\[[\da-f:]+\]|[^:[\]]+):(\d{1,5})$/i

function addressOf(hostAndPort: string): SocketAddress {
  const [, hostname, port] = addressPattern.exec(hostAndPort) ?? []
  if (hostname === undefined) throw new Error('VIRUS_SCAN is not host:port')
  return { hostname, port: Number(port) }
}

/** What it says until the zero byte that ends it; without one it was cut off, and says nothing. */
async function replyOf(readable: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of readable) {
    text += decoder.decode(chunk, { stream: true })
    const end = text.indexOf('\0')
    if (end !== -1) return text.slice(0, end)
    if (text.length > longestReply) break
  }
  throw new Error('clamd: it did not answer to the end')
}

/** Its length, and then itself. */
function framed(chunk: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + chunk.length)
  new DataView(bytes.buffer).setUint32(0, chunk.length)
  bytes.set(chunk, 4)
  return bytes
}

export async function scan(hostAndPort: string, body: ReadableStream<Uint8Array>, patience = patienceOfAll): Promise<Verdict> {
  const { stallMs, verdictMs } = patience
  const source = body.getReader()
  let socket: Socket | undefined
  try {
    socket = connect(addressOf(hostAndPort))
    await within(socket.opened, stallMs, 'connecting')
    const answer = { hasCome: false }
    const reply = replyOf(socket.readable).finally(() => (answer.hasCome = true))
    // It is waited for below, perhaps after it has failed.
    reply.catch(() => undefined)
    const writer = socket.writable.getWriter()
    const write = async (bytes: Uint8Array): Promise<void> => {
      try {
        await within(writer.write(bytes), stallMs, 'taking a piece')
      } catch (error) {
        // It says why before it hangs up, as when the file is longer than it takes.
        throw new Error(`clamd: ${await within(reply, stallMs, 'saying why').catch(() => String(error))}`, { cause: error })
      }
    }
    await write(new TextEncoder().encode('zINSTREAM\0'))
    for (let next = await source.read(); !next.done && !answer.hasCome; next = await source.read()) {
      // A piece of no length would be the end.
      if (next.value.length === 0) continue
      await write(framed(next.value))
    }
    const sentWhole = !answer.hasCome
    if (sentWhole) await write(new Uint8Array(4))
    const said = await within(reply, verdictMs, 'the verdict')
    const [, name] = /^stream: (.+) FOUND$/.exec(said) ?? []
    if (name !== undefined) return { isClean: false, name }
    if (said === 'stream: OK' && sentWhole) return { isClean: true }
    throw new Error(`clamd: ${said}`)
  } finally {
    await source.cancel()
    // Closing waits for what was written to be taken, which may be never.
    socket?.close().catch(() => undefined)
  }
}
