/** Reads a picture that somebody picked, upright, and makes the square of it that is taken. */
import { pictureSide, type Square } from './crop.ts'

const quality = 0.9

/** Rejects for what the browser cannot read as a picture. */
export const open = (file: Blob): Promise<ImageBitmap> => createImageBitmap(file, { imageOrientation: 'from-image' })

/** A JPEG: what is seen through in the picture becomes white. */
export async function render(bitmap: ImageBitmap, { left, top, side }: Square): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const made = Math.max(1, Math.min(pictureSide, Math.round(side)))
  canvas.width = made
  canvas.height = made
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('There is no canvas.')
  context.fillStyle = 'white'
  context.fillRect(0, 0, made, made)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, left, top, side, side, 0, 0, made, made)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))), 'image/jpeg', quality)
  })
}
