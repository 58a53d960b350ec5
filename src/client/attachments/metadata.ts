/** What pictures carry besides the picture: found, and where the format is made of chunks, cut out without touching the rest. */

export interface Anatomy {
  readonly hasMetadata: boolean
  readonly isAnimated: boolean
  /** The same file without metadata, where that can be had without decoding it. */
  readonly stripped?: Blob
}

const textOf = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length))

export async function dissect(blob: Blob, mime: string): Promise<Anatomy> {
  if (mime === 'image/gif') return { hasMetadata: false, isAnimated: true, stripped: blob }
  const bytes = new Uint8Array(await blob.arrayBuffer())
  if (mime === 'image/png') return png(blob, bytes)
  if (mime === 'image/webp') return webp(blob, bytes)
  return { hasMetadata: mime !== 'image/jpeg' || jpegHasMetadata(bytes), isAnimated: false }
}

/** Everything but the picture and how its colours are meant: EXIF, XMP, IPTC, comments. */
function jpegHasMetadata(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer)
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    // The picture begins. What follows its end is not looked at by anybody who shows it, but may be anything.
    if (marker === 0xda) return !endsAtItsEnd(bytes)
    const isProfile = marker === 0xe2 && textOf(bytes, at + 4, 11) === 'ICC_PROFILE'
    const isPlain = marker === 0xe0 || marker === 0xee || isProfile
    if (marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && !isPlain)) return true
    at += 2 + view.getUint16(at + 2)
  }
  return true
}

const endsAtItsEnd = (bytes: Uint8Array): boolean => bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9

const pngMetadata = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME'])

function png(blob: Blob, bytes: Uint8Array): Anatomy {
  const view = new DataView(bytes.buffer)
  const parts: Blob[] = [blob.slice(0, 8)]
  let [at, isAnimated, hasMetadata] = [8, false, false]
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at)
    const type = textOf(bytes, at + 4, 4)
    const end = at + 12 + length
    if (type === 'acTL') isAnimated = true
    if (pngMetadata.has(type)) hasMetadata = true
    else parts.push(blob.slice(at, end))
    at = end
    if (type === 'IEND') break
  }
  if (at < bytes.length) hasMetadata = true
  return { hasMetadata, isAnimated, stripped: new Blob(parts, { type: 'image/png' }) }
}

/** Of the flags of an extended file: it has an animation, EXIF, XMP. */
const [animated, exif, xmp] = [0x02, 0x08, 0x04]

function webp(blob: Blob, bytes: Uint8Array): Anatomy {
  const view = new DataView(bytes.buffer)
  const parts: BlobPart[] = []
  const declared = Math.min(bytes.length, 8 + view.getUint32(4, true))
  let [at, isAnimated, hasMetadata] = [12, false, declared < bytes.length]
  while (at + 8 <= declared) {
    const type = textOf(bytes, at, 4)
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length + (length % 2)
    if (type === 'EXIF' || type === 'XMP ') hasMetadata = true
    else if (type === 'VP8X') {
      const flags = bytes[at + 8] ?? 0
      isAnimated = (flags & animated) !== 0
      parts.push(blob.slice(at, at + 8), new Uint8Array([flags & ~(exif | xmp)]), blob.slice(at + 9, end))
    } else parts.push(blob.slice(at, end))
    at = end
  }
  const body = new Blob(parts)
  const head = new DataView(new ArrayBuffer(12))
  for (const [place, letter] of Array.from('RIFF\0\0\0\0WEBP').entries()) head.setUint8(place, letter.charCodeAt(0))
  head.setUint32(4, body.size + 4, true)
  return { hasMetadata, isAnimated, stripped: new Blob([head, body], { type: 'image/webp' }) }
}
