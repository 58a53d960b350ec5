/** Whether a picture says more than it shows: where it was taken, by what, or which way is up. Only headers are read. */
import type { Stored } from './bucket.ts'

/** Chunks or segments looked at; a picture of more is taken to say something. */
const mostPieces = 2_000
const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCodePoint(...bytes.subarray(at, at + length))
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Segments before the picture itself. APP0 is JFIF, APP2 a colour profile, APP14 says how colours are coded. */
async function jpeg(file: Stored): Promise<boolean> {
  const harmless = new Set([0xe0, 0xe2, 0xee])
  let at = 2
  for (let pieces = 0; pieces < mostPieces; pieces++) {
    const head = await file.stretch(at, 4)
    if (head.length < 4 || head[0] !== 0xff) return false
    const marker = head[1] ?? 0
    // Fill bytes, and markers without a length.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda || marker === 0xd9) return false
    const isApp = marker >= 0xe0 && marker <= 0xef
    if (marker === 0xfe || (isApp && !harmless.has(marker))) return true
    at += 2 + view(head).getUint16(2)
  }
  return true
}

async function png(file: Stored): Promise<boolean> {
  const telling = new Set(['eXIf', 'tEXt', 'iTXt', 'zTXt', 'tIME'])
  let at = 8
  for (let pieces = 0; pieces < mostPieces; pieces++) {
    const head = await file.stretch(at, 8)
    if (head.length < 8) return false
    const name = ascii(head, 4, 4)
    if (telling.has(name)) return true
    if (name === 'IEND') return false
    at += 12 + view(head).getUint32(0)
  }
  return true
}

async function webp(file: Stored): Promise<boolean> {
  let at = 12
  for (let pieces = 0; pieces < mostPieces; pieces++) {
    const head = await file.stretch(at, 8)
    if (head.length < 8) return false
    const name = ascii(head, 0, 4)
    if (name === 'EXIF' || name === 'XMP ') return true
    const length = view(head).getUint32(4, true)
    at += 8 + length + (length % 2)
  }
  return true
}

/** The boxes that list what is inside stand before the picture. */
async function boxes(file: Stored): Promise<boolean> {
  const head = await file.stretch(0, 64 * 1024)
  const text = new TextDecoder('latin1').decode(head)
  return text.includes('Exif') || text.includes('application/rdf+xml') || text.includes('irot') || text.includes('imir')
}

async function gif(file: Stored): Promise<boolean> {
  const head = new TextDecoder('latin1').decode(await file.stretch(0, 64 * 1024))
  return head.includes('XMP DataXMP')
}

const looks: Record<string, (file: Stored) => Promise<boolean>> = {
  'image/jpeg': jpeg,
  'image/png': png,
  'image/webp': webp,
  'image/gif': gif,
  'image/avif': boxes,
}

/** A kind of picture that is not known here is taken to say something. */
export const tells = async (mime: string, file: Stored): Promise<boolean> => (await looks[mime]?.(file)) ?? true
