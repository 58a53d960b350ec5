/** Real files, tiny, byte by byte: what they tell besides the picture, and how they are turned, is written here by hand. */
import { env } from 'cloudflare:workers'
import { crc32 } from 'node:zlib'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
export const joined = (...parts: (Uint8Array | number[] | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : Uint8Array.from(part)))))
const be = (value: number, bytes = 4): number[] => Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256)
const le = (value: number, bytes = 4): number[] => be(value, bytes).toReversed()
export const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> => new Blob([bytes]).stream()
export const read = async (stream: ReadableStream): Promise<Uint8Array> => new Uint8Array(await new Response(stream).arrayBuffer())
export const has = (bytes: Uint8Array, text: string): boolean => Buffer.from(bytes).includes(text)

/** A GPS position is among the tags; so is how the picture is turned. Big-endian, as cameras write it. */
export const gps = 'N59 19 45'
export function exif(orientation: number): Uint8Array {
  const gpsAt = 8 + 2 + 2 * 12 + 4
  return joined(
    'MM',
    be(42, 2),
    be(8),
    be(2, 2),
    [...be(0x0112, 2), ...be(3, 2), ...be(1), ...be(orientation, 2), 0, 0],
    [...be(0x8825, 2), ...be(4, 2), ...be(1), ...be(gpsAt)],
    be(0),
    [...be(1, 2), ...be(1, 2), ...be(2, 2), ...be(gps.length), ...be(gpsAt + 18)],
    be(0),
    gps,
  )
}

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const named = joined(type, data)
  return joined(be(data.length), named, be(crc32(named)))
}

type Colour = readonly [number, number, number]
export const red: Colour = [255, 0, 0]
export const blue: Colour = [0, 0, 255]

/** Its left half is red and its right one blue. */
export async function png(width: number, height: number, before: Uint8Array[] = [], after: Uint8Array[] = []): Promise<Uint8Array> {
  const row = joined(
    [0],
    Array.from({ length: width }, (_, x) => (x < width / 2 ? red : blue)).flatMap((colour) => [...colour]),
  )
  const rows = joined(...Array.from({ length: height }, () => row))
  const deflated = await read(streamOf(rows).pipeThrough(new CompressionStream('deflate')))
  const header = joined(be(width), be(height), [8, 2, 0, 0, 0])
  return joined('\u0089PNG\r\n\u001a\n', chunk('IHDR', header), ...before, chunk('IDAT', deflated), ...after, chunk('IEND', joined()))
}

export const textChunk = (text: string): Uint8Array => chunk('tEXt', joined('Comment\0', text))
export const exifChunk = (orientation: number): Uint8Array => chunk('eXIf', exif(orientation))

/** Says that it is so large, and has a few bytes. */
export const pngBomb = (width: number, height: number): Uint8Array =>
  joined(
    '\u0089PNG\r\n\u001a\n',
    chunk('IHDR', joined(be(width), be(height), [8, 2, 0, 0, 0])),
    chunk('IDAT', joined('xœ')),
    chunk('IEND', joined()),
  )

async function encoded(width: number, height: number, format: 'image/jpeg' | 'image/webp' | 'image/avif'): Promise<Uint8Array> {
  const result = await env.IMAGES.input(streamOf(await png(width, height))).output({ format })
  return read(result.image())
}

const segment = (marker: number, data: Uint8Array): Uint8Array => joined([0xff, marker], be(data.length + 2, 2), data)

export interface JpegParts {
  orientation?: number
  /** Segments by marker, before the picture. */
  segments?: [number, Uint8Array][]
  after?: Uint8Array
}

export async function jpeg(width: number, height: number, { orientation, segments = [], after }: JpegParts = {}): Promise<Uint8Array> {
  const plain = await encoded(width, height, 'image/jpeg')
  const extra = orientation === undefined ? [] : [segment(0xe1, joined('Exif\0\0', exif(orientation)))]
  return joined(
    plain.subarray(0, 2),
    ...extra,
    ...segments.map(([marker, data]) => segment(marker, data)),
    plain.subarray(2),
    after ?? joined(),
  )
}

const riff = (type: string, data: Uint8Array): Uint8Array => joined(type, le(data.length), data, data.length % 2 ? [0] : [])

export async function webp(width: number, height: number, orientation?: number): Promise<Uint8Array> {
  const plain = await encoded(width, height, 'image/webp')
  if (orientation === undefined) return plain
  const extended = riff('VP8X', joined([0x0c, 0, 0, 0], le(width - 1, 3), le(height - 1, 3)))
  const picture = plain.subarray(12)
  const body = joined('WEBP', extended, picture, riff('EXIF', exif(orientation)), riff('XMP ', joined('<x:xmpmeta/>')))
  return joined('RIFF', le(body.length), body)
}

/** With a box of XMP at its end. */
export const avif = async (width: number, height: number, xmp = false): Promise<Uint8Array> => {
  const plain = await encoded(width, height, 'image/avif')
  return xmp ? joined(plain, be(8 + 16 + gps.length), 'uuid', new Uint8Array(16), gps) : plain
}

const block = (text: string): Uint8Array => joined([text.length], text, [0])
const frame = joined([0x21, 0xf9, 4, 0, 10, 0, 0, 0], [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0], [2, 2, 0x44, 0x0a, 0])
/** Of two pixels, in so many pictures. */
export const gif = (frames: number, comment?: string): Uint8Array =>
  joined(
    'GIF89a',
    [2, 0, 1, 0, 0x80, 0, 0],
    [...red, ...blue],
    joined([0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1, 0, 0, 0]),
    ...(comment === undefined ? [] : [joined([0x21, 0xfe], block(comment))]),
    ...Array.from({ length: frames }, () => frame),
    [0x3b],
  )

/** The colour in the middle of the left, right, upper and lower edge, of what IMAGES makes of it. */
export async function edges(
  bytes: Uint8Array,
): Promise<Record<'left' | 'right' | 'top' | 'bottom', Colour> & { width: number; height: number }> {
  const result = await env.IMAGES.input(streamOf(bytes)).transform({ width: 8, height: 8, fit: 'squeeze' }).output({ format: 'image/png' })
  const made = await read(result.image())
  const info = await env.IMAGES.info(streamOf(bytes))
  if (!('width' in info)) throw new Error('it has no pixels')
  const pixel = await pixels(made)
  return {
    width: info.width,
    height: info.height,
    left: pixel(0, 4),
    right: pixel(7, 4),
    top: pixel(4, 0),
    bottom: pixel(4, 7),
  }
}

/** A reader of PNG for 8 bits of RGB or RGBA. */
async function pixels(bytes: Uint8Array): Promise<(x: number, y: number) => Colour> {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const width = view.getUint32(16)
  const depth = bytes[25] === 6 ? 4 : 3
  const data: Uint8Array[] = []
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at))
    if (has(bytes.subarray(at + 4, at + 8), 'IDAT')) data.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)))
  const raw = await read(streamOf(joined(...data)).pipeThrough(new DecompressionStream('deflate')))
  const stride = width * depth
  const lines: number[][] = []
  for (let at = 0; at < raw.length; at += stride + 1) {
    const above = lines.at(-1) ?? []
    const line: number[] = []
    for (let i = 0; i < stride; i++) {
      const [a, b, c] = [line[i - depth] ?? 0, above[i] ?? 0, i < depth ? 0 : (above[i - depth] ?? 0)]
      const distances = [b - c, a - c, a + b - 2 * c].map(Math.abs)
      const nearest = distances.indexOf(Math.min(...distances))
      const predicted = [0, a, b, (a + b) >> 1, [a, b, c][nearest] ?? 0][raw[at] ?? 0] ?? 0
      line.push(((raw[at + 1 + i] ?? 0) + predicted) & 255)
    }
    lines.push(line)
  }
  return (x, y) => {
    const [r = 0, g = 0, b = 0] = (lines[y] ?? []).slice(x * depth)
    return [r, g, b]
  }
}
