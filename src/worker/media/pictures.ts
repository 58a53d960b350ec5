/** Looks at a picture: how large it is, upright and without what it says besides, and smaller ones of it. Nothing is decoded here; the Images binding does it. */
import type { Finding, Thumbnail } from '../../platform/media.ts'
import { limits } from '../../protocol/index.ts'
import { Stored } from './bucket.ts'
import { unknownType } from './kinds.ts'
import { tells } from './metadata.ts'

/** What a picture becomes when it has to be encoded anew; browsers show none of the rest. */
const encodedAs: Record<string, 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif'> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/gif': 'image/gif',
  'image/avif': 'image/webp',
}
const quality = 90
const thumbnailQuality = 75

interface Dimensions {
  width: number
  height: number
}

interface Room {
  bucket: R2Bucket
  images: ImagesBinding
}

/** Of the header alone. Nothing for what is no picture, or more of one than may be decoded. */
async function dimensions({ images }: Room, file: Stored): Promise<Dimensions | undefined> {
  const info = await images.info(await file.stream()).catch(() => undefined)
  if (!info || !('width' in info)) return undefined
  const { width, height } = info
  return width > 0 && height > 0 && width * height <= limits.imagePixels ? { width, height } : undefined
}

type Made = { bytes: ArrayBuffer } & Dimensions

/** Upright, and without metadata. Nothing where it cannot be decoded. */
async function encode({ images }: Room, file: Stored, transform: ImageTransform, output: ImageOutputOptions): Promise<Made | undefined> {
  try {
    const made = await images
      .input(await file.stream())
      .transform(transform)
      .output(output)
    const bytes = await new Response(made.image()).arrayBuffer()
    // The binding is known to hand back what it was given where it has no encoder: what it says of the result is looked at.
    const info = await images.info(new Response(bytes).body ?? new ReadableStream())
    if (!('width' in info) || info.format !== output.format) return undefined
    return { bytes, width: info.width, height: info.height }
  } catch {
    return undefined
  }
}

async function put({ bucket }: Room, key: string, bytes: ArrayBuffer): Promise<{ key: string; size: number }> {
  await bucket.put(key, bytes)
  return { key, size: bytes.byteLength }
}

/** The shorter ones of what is wider. Of something that moves, its beginning. */
async function thumbnails(room: Room, file: Stored, width: number): Promise<Thumbnail[] | undefined> {
  const found: Thumbnail[] = []
  for (const wanted of limits.thumbnailWidths) {
    if (wanted >= width) break
    const made = await encode(
      room,
      file,
      { width: wanted, fit: 'scale-down' },
      { format: 'image/webp', quality: thumbnailQuality, anim: false },
    )
    if (!made) return undefined
    found.push({ width: made.width, ...(await put(room, `${file.key}.${wanted}.webp`, made.bytes)) })
  }
  return found
}

/** A picture that cannot be shown is still a file, unless it may tell where it was taken. */
const failed = (mime: string, file: Stored, isTelling: boolean): Finding => ({
  state: 'failed',
  mime,
  served: isTelling ? null : { key: file.key, size: file.size, mime: unknownType },
  thumbnails: [],
})

export async function lookAtPicture(room: Room, file: Stored, mime: string): Promise<Finding> {
  const isTelling = await tells(mime, file)
  const raw = await dimensions(room, file)
  if (!raw) return failed(mime, file, isTelling)
  const format = encodedAs[mime] ?? 'image/jpeg'
  const clean = isTelling ? await encode(room, file, {}, { format, quality }) : undefined
  if (isTelling && !clean) return failed(mime, file, isTelling)
  const served = clean ? { ...(await put(room, `${file.key}.clean`, clean.bytes)), mime: format } : { key: file.key, size: file.size, mime }
  const { width, height } = clean ?? raw
  const smaller = await thumbnails(room, new Stored(room.bucket, { key: file.key, size: file.size }), width)
  // It says that it is a picture, and cannot be decoded.
  if (!smaller) return failed(mime, file, isTelling)
  return { state: 'ready', mime: served.mime, served, width, height, thumbnails: smaller }
}
