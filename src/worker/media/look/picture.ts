/** Pictures: what tells of anything but the picture goes, it is turned upright, and it gets its thumbnails. Nothing is decoded that is too large. */
import type { Finding, Task, Thumbnail } from '../../../platform/media.ts'
import { limits } from '../../../protocol/index.ts'
import { type Anatomy, Malformed, type PictureType, anatomyOf } from './anatomy/index.ts'
import { bytesOf, edited, lengthAfter, streamOf } from './edit.ts'
import { type Format, Images, Unreadable } from './images.ts'
import { bareKey, cleanKey, thumbnailKey } from './keys.ts'
import { unknownType } from './sniff.ts'
import { putKnown, putUnknown } from './store.ts'
import { Stored } from './stored.ts'

/** What each becomes where it has to be encoded again. IMAGES makes AVIF of small pictures only, and browsers show no HEIC. */
const formats: Record<PictureType, Format> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/gif': 'image/webp',
  'image/avif': 'image/webp',
  'image/heic': 'image/jpeg',
}

type Served = NonNullable<Finding['served']>
interface Extent {
  width: number
  height: number
}

const isTooLarge = ({ width, height }: Extent): boolean => width * height > limits.imagePixels
const isBare = ({ edits, orientation, isEntangled }: Anatomy): boolean => edits.length === 0 && orientation === 1 && !isEntangled
const isTurned = ({ orientation }: Anatomy): boolean => orientation >= 5

class Looking {
  readonly #env: Pick<Env, 'MEDIA' | 'IMAGES'>
  readonly #original: Stored
  readonly #images: Images

  constructor(env: Pick<Env, 'MEDIA' | 'IMAGES'>, { key, size }: Task) {
    this.#env = env
    this.#original = new Stored(env.MEDIA, key, size)
    this.#images = new Images(env.IMAGES)
  }

  async anatomy(mime: PictureType): Promise<Anatomy> {
    return anatomyOf(mime, await this.#original.open(), this.#original.size)
  }

  async find(mime: PictureType, anatomy: Anatomy): Promise<Finding> {
    if (isTooLarge(anatomy)) throw new Unreadable(`it has ${anatomy.width} × ${anatomy.height} pixels`)
    const served = await this.#served(mime, anatomy)
    const stored = new Stored(this.#env.MEDIA, served.key, served.size)
    const open = () => stored.open()
    const { width, height, mime: made } = await this.#images.info(open)
    if (made !== served.mime) throw new Unreadable(`it is ${made} and not ${served.mime}`)
    if (isTooLarge({ width, height })) throw new Unreadable(`it has ${width} × ${height} pixels`)
    const thumbnails: Thumbnail[] = []
    for (const wanted of limits.thumbnailWidths.filter((one) => one < width)) thumbnails.push(await this.#thumbnail(open, wanted))
    return { state: 'ready', mime, served, width, height, thumbnails }
  }

  /** Untouched where there is nothing to take out; else without it, and only where it has to be turned or cannot be taken apart, encoded again. */
  async #served(mime: PictureType, anatomy: Anatomy): Promise<Served> {
    const { key, size } = this.#original
    // Encoding would keep but the first picture of an animation, and none of those is turned.
    const isUpright = anatomy.orientation === 1 || anatomy.isAnimated
    if (mime === 'image/heic' || anatomy.isEntangled || !isUpright) return this.#encoded(formats[mime], anatomy)
    return anatomy.edits.length === 0 ? { key, size, mime } : this.#without(this.#original, anatomy, cleanKey(key), mime)
  }

  async #without(stored: Stored, { edits }: Anatomy, key: string, mime: string): Promise<Served> {
    const size = lengthAfter(stored.size, edits)
    await putKnown(this.#env.MEDIA, key, edited(await stored.open(), edits), size)
    return { key, size, mime }
  }

  async #encoded(format: Format, anatomy: Anatomy): Promise<Served> {
    const key = cleanKey(this.#original.key)
    const size = await putUnknown(this.#env.MEDIA, key, await this.#images.encoded(() => this.#original.open(), format))
    const made = new Stored(this.#env.MEDIA, key, size)
    const now = await anatomyOf(format, await made.open(), size)
    const [width, height] = isTurned(anatomy) ? [anatomy.height, anatomy.width] : [anatomy.width, anatomy.height]
    if (now.orientation !== 1 || (isTurned(anatomy) && (now.width !== width || now.height !== height)))
      throw new Error(`IMAGES gave ${now.width} × ${now.height} pixels for ${width} × ${height}`)
    if (isBare(now)) return { key, size, mime: format }
    // IMAGES keeps who has the copyright, and may keep more.
    const bare = await this.#without(made, now, bareKey(this.#original.key), format)
    await this.#env.MEDIA.delete(key)
    return bare
  }

  async #thumbnail(open: () => Promise<ReadableStream<Uint8Array>>, width: number): Promise<Thumbnail> {
    const made = await this.#images.thumbnail(open, width)
    const anatomy = await anatomyOf('image/webp', streamOf(made), made.length)
    if (anatomy.width !== width) throw new Error(`IMAGES gave ${anatomy.width} pixels for ${width}`)
    const bytes = isBare(anatomy) ? made : await bytesOf(edited(streamOf(made), anatomy.edits))
    const key = thumbnailKey(this.#original.key, width)
    await this.#env.MEDIA.put(key, bytes)
    return { width, key, size: bytes.length }
  }
}

/** What cannot be decoded is not shown; its bytes are given away only where nothing else is in them. */
export async function lookAtPicture(env: Pick<Env, 'MEDIA' | 'IMAGES'>, task: Task, mime: PictureType): Promise<Finding> {
  const looking = new Looking(env, task)
  let anatomy: Anatomy | undefined
  try {
    anatomy = await looking.anatomy(mime)
    return await looking.find(mime, anatomy)
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof Malformed)) throw error
    const served = anatomy && isBare(anatomy) ? { key: task.key, size: task.size, mime: unknownType } : null
    return { state: 'failed', mime, served, thumbnails: [] }
  }
}
