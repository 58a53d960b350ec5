/** Reads a stream from its beginning, forwards only: it holds one chunk of it, whatever its length. */

/** The bytes are not what they claim to be. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/** More than any header that is read whole. */
const longestRead = 4 * 1024 * 1024

export class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()
  #at = 0
  #before = 0

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader()
  }

  get position(): number {
    return this.#before + this.#at
  }

  /** Exactly so many bytes. */
  async read(length: number): Promise<Uint8Array> {
    if (length > longestRead) throw new Malformed('a part is longer than it may be')
    const bytes = new Uint8Array(length)
    for (let filled = 0; filled < length;) {
      if (!(await this.#fill())) throw new Malformed('it ends in the middle of a part')
      const piece = this.#chunk.subarray(this.#at, this.#at + length - filled)
      bytes.set(piece, filled)
      filled += piece.length
      this.#at += piece.length
    }
    return bytes
  }

  /** A single byte; nothing at the end. */
  async byte(): Promise<number | undefined> {
    return this.#at < this.#chunk.length || (await this.#fill()) ? this.#chunk[this.#at++] : undefined
  }

  /** Tells whether there were so many. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0;) {
      if (!(await this.#fill())) return false
      const step = Math.min(left, this.#chunk.length - this.#at)
      this.#at += step
      left -= step
    }
    return true
  }

  /** Leaves the next one of this value behind; tells whether there was one. */
  async skipPast(value: number): Promise<boolean> {
    while (await this.#fill()) {
      const found = this.#chunk.indexOf(value, this.#at)
      this.#at = found === -1 ? this.#chunk.length : found + 1
      if (found !== -1) return true
    }
    return false
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel()
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const { done, value } = await this.#reader.read()
      if (done) return false
      this.#before += this.#chunk.length
      this.#chunk = value
      this.#at = 0
    }
    return true
  }
}
