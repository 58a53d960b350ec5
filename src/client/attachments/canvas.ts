/** Drawing and encoding, in a worker as in a page. */
import { rgbaToThumbHash } from 'thumbhash'
import { toBase64 } from './base64.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

type Source = Exclude<CanvasImageSource, SVGImageElement | VideoFrame>

interface Drawn {
  readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
  encode(type: string): Promise<Blob | undefined>
}

const quality = 0.82
/** A ThumbHash is made of so small a picture. */
const tinySide = 100

/** As large as may be, in its proportions, and never larger than it is. */
export function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

export function draw(source: Source, { width, height }: Size, background?: string): Drawn {
  const canvas = surface({ width, height })
  const { context } = canvas
  context.imageSmoothingQuality = 'high'
  if (background !== undefined) {
    context.fillStyle = background
    context.fillRect(0, 0, width, height)
  }
  context.drawImage(source, 0, 0, width, height)
  return canvas
}

function surface({ width, height }: Size): Drawn {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (context) return { context, encode: (type) => canvas.convertToBlob({ type, quality }) }
  }
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('there is nothing to draw on')
  const encode = (type: string): Promise<Blob | undefined> =>
    new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), type, quality))
  return { context, encode }
}

/** Something to show at once, and whether one can see through it. */
export function tiny(source: Source, size: Size): { placeholder: string; hasAlpha: boolean } {
  const { width, height } = within(size, tinySide)
  const { data } = draw(source, { width, height }).context.getImageData(0, 0, width, height)
  const hasAlpha = data.some((value, at) => at % 4 === 3 && value < 250)
  return { placeholder: toBase64(rgbaToThumbHash(width, height, data)), hasAlpha }
}
