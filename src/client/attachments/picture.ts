/** A picture to send: upright, at most so large, without metadata, and what it says it is. */
import { type Size, draw, tiny, within } from './canvas.ts'
import { type Anatomy, dissect } from './metadata.ts'

export interface Picture extends Size {
  readonly blob: Blob
  readonly mime: string
  readonly placeholder: string
}

const longestSide = 2_560
const mostPixels = 100_000_000
/** A graphic of so few bytes is better as it is than with the noise of a photo’s encoding. */
const smallBytes = 512 * 1024

/** Rejects where the browser cannot read it. */
export async function picture(file: Blob, mime: string): Promise<Picture> {
  const anatomy = await dissect(file, mime)
  const typed = file.type === mime ? file : new Blob([file], { type: mime })
  const bitmap = await createImageBitmap(typed, { imageOrientation: 'from-image' })
  try {
    if (bitmap.width * bitmap.height > mostPixels) throw new Error('it is too large to be shown')
    const { placeholder, hasAlpha } = tiny(bitmap, bitmap)
    const asIs = original(typed, bitmap, anatomy)
    if (asIs && (anatomy.isAnimated || (mime === 'image/png' && asIs.size <= smallBytes)))
      return { blob: asIs, mime, width: bitmap.width, height: bitmap.height, placeholder }
    const size = within(bitmap, longestSide)
    const encoded = await encode(bitmap, size, hasAlpha)
    if (asIs && (!encoded || asIs.size <= encoded.size))
      return { blob: asIs, mime, width: bitmap.width, height: bitmap.height, placeholder }
    if (!encoded) throw new Error('it cannot be encoded')
    return { blob: encoded, mime: encoded.type, ...size, placeholder }
  } finally {
    bitmap.close()
  }
}

/** The bytes as they came, if they may go so: not too large, and nothing in them but the picture. An animation stays one at any size. */
function original(file: Blob, size: Size, { hasMetadata, isAnimated, stripped }: Anatomy): Blob | undefined {
  if (!isAnimated && Math.max(size.width, size.height) > longestSide) return undefined
  return hasMetadata ? stripped : file
}

/** What one can see through stays so; anything else is a photo. */
async function encode(bitmap: ImageBitmap, size: Size, hasAlpha: boolean): Promise<Blob | undefined> {
  if (!hasAlpha) return encodeAs('image/jpeg', bitmap, size, 'white')
  const png = await encodeAs('image/png', bitmap, size)
  if (png && png.size <= smallBytes) return png
  const webp = await encodeAs('image/webp', bitmap, size)
  return webp && (!png || webp.size < png.size) ? webp : png
}

/** A browser that does not know an encoding gives another one without a word: what it gave is looked at. */
async function encodeAs(type: string, bitmap: ImageBitmap, size: Size, background?: string): Promise<Blob | undefined> {
  const blob = await draw(bitmap, size, background).encode(type)
  if (!blob || blob.type !== type) return undefined
  const again = await createImageBitmap(blob)
  const isRight = again.width === size.width && again.height === size.height
  again.close()
  return isRight ? blob : undefined
}
