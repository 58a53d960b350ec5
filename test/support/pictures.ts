/** Pictures with something written into them that should not be told. */
import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Little-endian TIFF: how the picture is turned, and a position with a word in it. */
function tiff(orientation: number, secret: string): Buffer {
  const word = Buffer.from(`${secret}\0`)
  const gpsAt = 8 + 2 + 2 * 12 + 4
  const wordAt = gpsAt + 2 + 12 + 4
  const entry = (tag: number, type: number, count: number, value: Buffer): Buffer =>
    Buffer.concat([u16(tag), u16(type), u32(count), value, Buffer.alloc(4 - value.length)])
  return Buffer.concat([
    Buffer.from('II'),
    u16(42),
    u32(8),
    u16(2),
    entry(0x0112, 3, 1, u16(orientation)),
    entry(0x8825, 4, 1, u32(gpsAt)),
    u32(0),
    u16(1),
    // GPSAreaInformation
    entry(0x1c, 7, word.length, u32(wordAt)),
    u32(0),
    word,
  ])
}

/** A JPEG that was taken somewhere. */
export function withExif(jpeg: Buffer, { orientation, secret }: { orientation: number; secret: string }): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff(orientation, secret)])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(body.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, body, jpeg.subarray(2)])
}

/** A PNG with one more chunk, after its header. */
export function withChunk(png: Buffer, type: string, text: string): Buffer {
  const body = Buffer.from(type + text, 'latin1')
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(text.length)
  checksum.writeUInt32BE(crc32(body))
  const header = 8 + 25
  return Buffer.concat([png.subarray(0, header), length, body, checksum, png.subarray(header)])
}

/** A WebP that was taken somewhere, made of an extended one: a chunk of EXIF, and word of it in the flags. */
export function withWebpExif(webp: Buffer, secret: string): Buffer {
  if (webp.subarray(12, 16).toString() !== 'VP8X') throw new Error('it is a simple one')
  const [exif, flagsAt, chunksAt] = [tiff(1, secret), 20, 12]
  const chunks = Buffer.from(webp.subarray(chunksAt))
  chunks.writeUInt8(chunks.readUInt8(flagsAt - chunksAt) | 0x08, flagsAt - chunksAt)
  const body = Buffer.concat([Buffer.from('WEBP'), chunks, Buffer.from('EXIF'), u32(exif.length), exif, Buffer.alloc(exif.length % 2)])
  return Buffer.concat([Buffer.from('RIFF'), u32(body.length), body])
}
