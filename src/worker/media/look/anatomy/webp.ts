/** WebP (RFC 9649): RIFF chunks, of which only those stay that are the picture; the header says of the others that they are not there. */
import type { Anatomy, Edit } from './anatomy.ts'
import { orientationOf } from './exif.ts'
import { Malformed, type Reader } from './reader.ts'

const needed = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const longestExif = 64 * 1024
const riffHeaderBytes = 8
const exifAndXmpFlags = 0x08 | 0x04
const animationFlag = 0x02
/** What of a chunk holds the size in pixels. */
const headBytes = 10

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const uint24 = (bytes: Uint8Array, at: number): number => view(bytes).getUint16(at, true) + (bytes[at + 2] ?? 0) * 0x1_0000

const sizes: Record<string, (head: Uint8Array) => [number, number]> = {
  VP8X: (head) => [uint24(head, 4) + 1, uint24(head, 7) + 1],
  'VP8 ': (head) => [view(head).getUint16(6, true) & 0x3fff, view(head).getUint16(8, true) & 0x3fff],
  VP8L: (head) => {
    const bits = view(head).getUint32(1, true)
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
  },
}

/** EXIF in WebP may come with the name that it has in JPEG. */
const tiffOf = (exif: Uint8Array): Uint8Array => (textOf(exif.subarray(0, 6)) === 'Exif\0\0' ? exif.subarray(6) : exif)

const littleEndian = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  view(bytes).setUint32(0, value, true)
  return bytes
}

export async function webp(reader: Reader, size: number): Promise<Anatomy> {
  const riff = await reader.read(12)
  if (textOf(riff.subarray(0, 4)) !== 'RIFF' || textOf(riff.subarray(8)) !== 'WEBP') throw new Malformed('it is no WebP')
  const end = Math.min(size, riffHeaderBytes + view(riff).getUint32(4, true))
  const extra: Edit[] = []
  let flags: Edit | undefined
  let [width, height, orientation] = [0, 0, 1]
  let isAnimated = false
  while (reader.position + riffHeaderBytes <= end) {
    const start = reader.position
    const chunk = await reader.read(riffHeaderBytes)
    const type = textOf(chunk.subarray(0, 4))
    const length = view(chunk).getUint32(4, true)
    const sizeOf = sizes[type]
    const head = await reader.read(type === 'EXIF' && length <= longestExif ? length : Math.min(length, headBytes))
    if (sizeOf && head.length === headBytes) {
      const [across, down] = sizeOf(head)
      width = Math.max(width, across)
      height = Math.max(height, down)
    }
    const [first = 0] = head
    if (type === 'VP8X') {
      isAnimated = (first & animationFlag) !== 0
      flags = { start: start + riffHeaderBytes, end: start + riffHeaderBytes + 1, by: Uint8Array.of(first & ~exifAndXmpFlags) }
    }
    if (type === 'EXIF') orientation = orientationOf(tiffOf(head))
    // Chunks begin at even places. The last one may lack its padding.
    const rest = length - head.length + (length % 2)
    if (!(await reader.skip(rest)) && reader.position < start + riffHeaderBytes + length) throw new Malformed('a chunk is cut')
    if (!needed.has(type)) extra.push({ start, end: reader.position })
  }
  if (reader.position < size) extra.push({ start: reader.position, end: size })
  const removed = extra.reduce((sum, piece) => sum + piece.end - piece.start, 0)
  const length = { start: 4, end: 8, by: littleEndian(size - removed - riffHeaderBytes) }
  const edits = removed === 0 ? [] : [length, ...(flags ? [flags] : []), ...extra].toSorted((a, b) => a.start - b.start)
  return { width, height, orientation, isAnimated, edits, isEntangled: false }
}
