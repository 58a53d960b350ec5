/** An upload's own object in the bucket: one `put` for what is smaller than a part, a multipart upload for the rest. */
import type { Part } from '../../domain/upload/journal.ts'
import type { UploadRow } from '../../domain/upload/uploads.ts'

/** R2 says so by this number. */
const noSuchUpload = /\(10024\)/u

type Whose = Pick<UploadRow, 'key' | 'multipartId' | 'size'>

export function joined(chunks: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

export class Bucket {
  readonly #bucket: R2Bucket

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket
  }

  async begin(key: string): Promise<string> {
    return (await this.#bucket.createMultipartUpload(key)).uploadId
  }

  async part({ key, multipartId }: Whose, partNumber: number, bytes: Uint8Array): Promise<Part> {
    if (multipartId === null) throw new Error('a part of an upload that has not begun')
    return this.#bucket.resumeMultipartUpload(key, multipartId).uploadPart(partNumber, bytes)
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#bucket.put(key, bytes)
  }

  /** What came after the last whole part goes with it. */
  async complete(whose: Whose, parts: Part[], rest: Uint8Array): Promise<void> {
    const { key, multipartId, size } = whose
    if (multipartId === null) return this.put(key, rest)
    try {
      const last = rest.length > 0 ? [await this.part(whose, parts.length + 1, rest)] : []
      await this.#bucket.resumeMultipartUpload(key, multipartId).complete([...parts, ...last])
    } catch (error) {
      // A fall after it was completed: the multipart upload is no more, and the object is there.
      const found = await this.#bucket.head(key)
      if (found?.size !== size) throw error
    }
  }

  /** Whatever of it there is. */
  async discard(key: string, multipartId: string | null): Promise<void> {
    if (multipartId !== null)
      await this.#bucket
        .resumeMultipartUpload(key, multipartId)
        .abort()
        .catch((error: unknown) => {
          if (!noSuchUpload.test(String(error))) throw error
        })
    await this.#bucket.delete(key)
  }
}
