/** Reads of one object of the bucket: the whole as a stream, or a bounded stretch of it. */

export class BytesGone extends Error {}

export class Stored {
  readonly #bucket: R2Bucket
  readonly key: string
  readonly size: number

  constructor(bucket: R2Bucket, { key, size }: { key: string; size: number }) {
    this.#bucket = bucket
    this.key = key
    this.size = size
  }

  async stream(): Promise<ReadableStream<Uint8Array>> {
    const found = await this.#bucket.get(this.key)
    if (!found) throw new BytesGone(`${this.key} is not in the bucket`)
    return found.body
  }

  /** Fewer at the end. */
  async stretch(offset: number, length: number): Promise<Uint8Array> {
    if (offset >= this.size) return new Uint8Array()
    const found = await this.#bucket.get(this.key, { range: { offset, length: Math.min(length, this.size - offset) } })
    if (!found) throw new BytesGone(`${this.key} is not in the bucket`)
    return new Uint8Array(await found.arrayBuffer())
  }
}
