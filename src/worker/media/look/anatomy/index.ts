/** The kinds of pictures that are understood. */
import { type Anatomy, mostEdits } from './anatomy.ts'
import { gif } from './gif.ts'
import { heif } from './heif.ts'
import { jpeg } from './jpeg.ts'
import { png } from './png.ts'
import { Malformed, Reader } from './reader.ts'
import { webp } from './webp.ts'

export type { Anatomy, Edit } from './anatomy.ts'
export { Malformed } from './reader.ts'

const walkers = {
  'image/jpeg': jpeg,
  'image/png': png,
  'image/webp': webp,
  'image/gif': gif,
  'image/avif': heif,
  'image/heic': heif,
} as const

export type PictureType = keyof typeof walkers

export const isPicture = (mime: string): mime is PictureType => Object.hasOwn(walkers, mime)

/** Throws `Malformed` for what is no such picture, or none of any size. Reads the whole stream, and holds little of it. */
export async function anatomyOf(mime: PictureType, stream: ReadableStream<Uint8Array>, size: number): Promise<Anatomy> {
  const reader = new Reader(stream)
  try {
    const anatomy = await walkers[mime](reader, size)
    if (anatomy.width === 0 || anatomy.height === 0) throw new Malformed('it is empty')
    if (anatomy.edits.length > mostEdits) throw new Malformed('it has too many parts')
    return anatomy
  } catch (error) {
    // A length that points past the bytes that were read.
    throw error instanceof RangeError ? new Malformed(error.message) : error
  } finally {
    await reader.cancel()
  }
}
