/** A bare WebSocket client, so that the client is not what is measured. What is sent within one tick leaves as one write. */
import { once } from 'node:events'
import { connect, type Socket as Tcp } from 'node:net'
import { type Down, read } from './frames.ts'
import { Decoder, encode, opcode } from './framing.ts'

export interface Target {
  port: number
  path: string
  accessToken: string
}

const openMs = 60_000
/** The platform's answer to a ping that is a text. */
const pong = Buffer.from('pong')
const endOfHead = '\r\n\r\n'

export class Socket {
  onFrame: (frame: Down) => void = () => {}
  /** Once, when the connection is gone and this side did not end it. */
  onLost: (code: number) => void = () => {}
  private readonly tcp: Tcp
  private readonly decoder = new Decoder()
  private corked: Buffer[] = []

  private constructor(tcp: Tcp, early: Buffer) {
    this.tcp = tcp
    tcp.on('data', (chunk: Buffer) => this.take(chunk))
    tcp.on('error', () => tcp.destroy())
    tcp.on('close', () => this.onLost(1006))
    // The first frames may have come with the handshake; they wait until the caller listens.
    if (early.length > 0) process.nextTick(() => this.take(early))
  }

  static async open(target: Target): Promise<Socket> {
    const tcp = connect({ host: '127.0.0.1', port: target.port, noDelay: true })
    try {
      tcp.write(
        [
          `GET ${target.path} HTTP/1.1`,
          `Host: 127.0.0.1:${target.port}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Key: ZWRnZXdpc2UtYmVuY2gtMQ==',
          'Sec-WebSocket-Version: 13',
          `Authorization: Bearer ${target.accessToken}${endOfHead}`,
        ].join('\r\n'),
      )
      const signal = AbortSignal.timeout(openMs)
      let head = Buffer.alloc(0)
      while (!head.includes(endOfHead)) {
        const [chunk] = await once(tcp, 'data', { signal })
        head = Buffer.concat([head, chunk])
      }
      const status = head.toString('latin1', 0, head.indexOf('\r\n'))
      if (!status.includes(' 101 ')) throw new Error(`${target.path} answered ${status}`)
      return new Socket(tcp, head.subarray(head.indexOf(endOfHead) + endOfHead.length))
    } catch (error) {
      tcp.destroy()
      throw error
    }
  }

  send(text: string): void {
    this.write(encode(opcode.text, text))
  }

  close(): void {
    this.onLost = () => {}
    this.tcp.destroy()
  }

  /** As an app that goes away: with a closing handshake, so that the server knows at once. */
  end(): void {
    this.onLost = () => {}
    this.onFrame = () => {}
    this.write(encode(opcode.close, ''))
  }

  private write(frame: Buffer): void {
    if (this.corked.push(frame) > 1) return
    process.nextTick(() => {
      this.tcp.write(this.corked.length === 1 ? frame : Buffer.concat(this.corked))
      this.corked = []
    })
  }

  private take(chunk: Buffer): void {
    this.decoder.decode(chunk, (code, payload) => {
      if (code === opcode.text && !payload.equals(pong)) for (const frame of read(payload)) this.onFrame(frame)
      else if (code === opcode.ping) this.write(encode(opcode.pong, payload.toString('latin1')))
      else if (code === opcode.close) {
        const lost = this.onLost
        this.close()
        lost(payload.length >= 2 ? payload.readUInt16BE(0) : 1005)
      }
    })
  }
}
