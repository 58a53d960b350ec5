/** Bytes in the bucket, as the parts that look at them need them: as a stream, or a few of them. A piece that is not there is an error. */

export class Stored {
  readonly key: string
  readonly size: number
  readonly #bucket: R2Bucket

  constructor(bucket: R2Bucket, key: string, size: number) {
    this.#bucket = bucket
    this.key = key
    this.size = size
  }

  /** All of them. */
  async open(): Promise<ReadableStream<Uint8Array>> {
    return (await this.#get()).body
  }

  /** From `start` to before `end`, or to the end of the file if that comes first. */
  async read(start: number, end: number): Promise<Uint8Array> {
    const length = Math.min(end, this.size) - start
    if (length <= 0) return new Uint8Array()
    return new Uint8Array(await (await this.#get({ range: { offset: start, length } })).arrayBuffer())
  }

  async #get(options: { range?: R2Range } = {}): Promise<R2ObjectBody> {
    const found = await this.#bucket.get(this.key, options)
    if (!found) throw new Error(`there is no ${this.key} in the bucket`)
    if (found.size === this.size) return found
    await found.body.cancel()
    throw new Error(`${this.key} has ${found.size} bytes and not ${this.size}`)
  }
}

export async function sha256Of(stored: Stored): Promise<string> {
  const digest = new crypto.DigestStream('SHA-256')
  await (await stored.open()).pipeTo(digest)
  return Buffer.from(await digest.digest).toString('base64url')
}
