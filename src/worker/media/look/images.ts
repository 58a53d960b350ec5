/** The IMAGES binding, believed only after a look at what came out of it. What it cannot do is either the file's fault or its own. */
import { bytesOf, streamOf } from './edit.ts'

/** It is the file's fault: another try would end the same. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export type Open = () => Promise<ReadableStream<Uint8Array>>
export type Format = 'image/jpeg' | 'image/png' | 'image/webp'

/** Too large, no image, too many pixels, a format or a file that is not supported, more work than is allowed. */
const codesOfFiles = new Set([9402, 9412, 9413, 9420, 9520, 9522])
const quality = 90

/** A picture of one pixel with which nothing is wrong. */
const knownGood = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
)

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200)

export class Images {
  readonly #binding: ImagesBinding

  constructor(binding: ImagesBinding) {
    this.#binding = binding
  }

  async info(open: Open): Promise<{ mime: string; width: number; height: number }> {
    const found = await this.#attempt(async () => this.#binding.info(await open()))
    if (!('width' in found)) throw new Unreadable('it has no pixels')
    return { mime: found.format, width: found.width, height: found.height }
  }

  /** Upright. */
  encoded(open: Open, format: Format): Promise<ReadableStream<Uint8Array>> {
    return this.#attempt(async () => this.#output(await open(), {}, { format, quality }))
  }

  /** The first picture of several. It is upright already. */
  thumbnail(open: Open, width: number): Promise<Uint8Array> {
    return this.#attempt(async () =>
      bytesOf(await this.#output(await open(), { width, fit: 'scale-down' }, { format: 'image/webp', anim: false })),
    )
  }

  async #output(
    stream: ReadableStream<Uint8Array>,
    transform: ImageTransform,
    options: ImageOutputOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const result = await this.#binding.input(stream).transform(transform).output(options)
    if (result.contentType() !== options.format) throw new Error(`IMAGES gave ${result.contentType()} for ${options.format}`)
    return result.image()
  }

  /**
   * Where a code does not say whose fault it is, it is asked twice, and then for a picture that is known to be good:
   * if that can be done, it was the file.
   */
  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isOfFile(error)) throw unreadable(error)
    }
    try {
      return await work()
    } catch (error) {
      if (isOfFile(error)) throw unreadable(error)
      await bytesOf(await this.#output(streamOf(knownGood), {}, { format: 'image/webp' }))
      throw unreadable(error)
    }
  }
}

const isOfFile = (error: unknown): boolean => {
  const code = codeOf(error)
  return typeof code === 'number' && codesOfFiles.has(code)
}
const unreadable = (error: unknown): Unreadable => new Unreadable(messageOf(error), { cause: error })
