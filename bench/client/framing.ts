/** RFC 6455 frames over bytes: what a client sends is masked with zeros, so that masking costs it nothing. */

export const opcode = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

const finalBit = 0x80
const maskBit = 0x80
const maskBytes = 4

export function encode(code: number, payload: string): Buffer {
  const length = Buffer.byteLength(payload)
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(2 + lengthBytes + maskBytes + length)
  frame[0] = finalBit | code
  if (lengthBytes === 0) frame[1] = maskBit | length
  else if (lengthBytes === 2) {
    frame[1] = maskBit | 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = maskBit | 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(payload, 2 + lengthBytes + maskBytes)
  return frame
}

/** Cuts a stream of bytes into frames. A server neither masks nor, here, fragments: either is an error. */
export class Decoder {
  private rest: Buffer = Buffer.alloc(0)

  decode(chunk: Buffer, take: (code: number, payload: Buffer) => void): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    let at = 0
    while (bytes.length >= at + 2) {
      const short = bytes.readUInt8(at + 1)
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
      if (bytes.length < start) break
      const first = bytes.readUInt8(at)
      if (!(first & finalBit) || short & maskBit) throw new Error('a fragmented or masked frame from the server')
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
      if (bytes.length < start + length) break
      at = start + length
      take(first & 0x0f, bytes.subarray(start, at))
    }
    this.rest = bytes.subarray(at)
  }
}
