/** A WebSocket (RFC 6455) on a bare TCP connection, for what the platform’s cannot do: to stop reading. */
import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { protocols, type Wire, type WireEvents } from './wire.ts'

const opcodes = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const
const acceptFor = (key: string): string => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
/** What a WebSocket reports when the line broke without a closing frame. */
const abnormal = 1006

interface Frame {
  opcode: number
  final: boolean
  payload: Buffer
  length: number
}

/** The first frame of what has arrived, if it is whole. A server does not mask. */
function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const start = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  const length = start + size
  if (bytes.length < length) return undefined
  const first = bytes.readUInt8(0)
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload: bytes.subarray(start, length), length }
}

/** A client has to mask; with a mask of zeros the payload stays as it is. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const size = payload.length
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10)
  head.writeUInt8(0x80 | opcode, 0)
  head.writeUInt8(0x80 | (size < 126 ? size : size < 65_536 ? 126 : 127), 1)
  if (head.length === 4) head.writeUInt16BE(size, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2)
  return Buffer.concat([head, Buffer.alloc(4), payload])
}

export class RawWire implements Wire {
  readonly #socket: Socket
  readonly #events: WireEvents
  readonly #key = randomBytes(16).toString('base64')
  #chunks: Buffer[] = []
  #waiting = 0
  #parts: Buffer[] = []
  #isOpen = false
  #ended = false
  /** Bytes that this end has taken from the line. */
  received = 0

  constructor(url: string, accessToken: string, events: WireEvents) {
    const { hostname, port, host, pathname } = new URL(url)
    this.#events = events
    this.#socket = connect({ host: hostname, port: Number(port) })
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', () => this.#end(abnormal))
    this.#socket.on('close', () => this.#end(abnormal))
    const head = [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${this.#key}`,
      `Sec-WebSocket-Protocol: ${protocols(accessToken).join(', ')}`,
    ]
    this.#socket.write(`${head.join('\r\n')}\r\n\r\n`)
  }

  send(text: string): void {
    this.#socket.write(frameOf(opcodes.text, Buffer.from(text)))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Stops reading: what the server sends piles up on its side. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  #take(chunk: Buffer): void {
    this.received += chunk.length
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    const arrived = Buffer.concat(this.#chunks, this.#waiting)
    let bytes = this.#isOpen ? arrived : this.#shakeHands(arrived)
    for (let frame = this.#isOpen ? firstFrame(bytes) : undefined; frame; frame = firstFrame(bytes)) {
      this.#handle(frame)
      bytes = bytes.subarray(frame.length)
    }
    this.#chunks = [bytes]
    this.#waiting = bytes.length
  }

  #shakeHands(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) return bytes
    const head = bytes.subarray(0, end).toString('latin1')
    if (!head.startsWith('HTTP/1.1 101') || !head.includes(acceptFor(this.#key))) {
      this.#socket.destroy()
      return Buffer.alloc(0)
    }
    this.#isOpen = true
    this.#events.open()
    return bytes.subarray(end + 4)
  }

  #handle({ opcode, final, payload }: Frame): void {
    if (opcode === opcodes.ping) this.#socket.write(frameOf(opcodes.pong, payload))
    else if (opcode === opcodes.close) {
      this.#socket.end(frameOf(opcodes.close, payload))
      this.#end(payload.length >= 2 ? payload.readUInt16BE(0) : 1005)
    } else if (opcode === opcodes.text || opcode === opcodes.continuation) {
      this.#parts.push(Buffer.from(payload))
      if (!final) return
      this.#events.text(Buffer.concat(this.#parts).toString())
      this.#parts = []
    }
  }

  #end(code: number): void {
    if (this.#ended) return
    this.#ended = true
    this.#events.close(code)
  }
}
