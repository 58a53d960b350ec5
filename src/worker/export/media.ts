/** The files that messages carry, each once: asked for like any request for them, read a chunk at a time. */
import { isMediaId, uploadStub } from '../../platform/address.ts'
import type { Servable } from '../../platform/media.ts'
import { Refused } from '../../protocol/index.ts'
import { again, asked } from './asking.ts'
import type { Chunk, Entry } from './entry.ts'
import { mediaPath } from './media-name.ts'
import type { Report } from './report.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** The bytes of one object. When reading breaks off, it goes on from where it was. */
class Bytes {
  readonly #bucket: R2Bucket
  readonly #file: Servable
  #reader: Reader | undefined
  #at = 0

  constructor(bucket: R2Bucket, file: Servable) {
    this.#bucket = bucket
    this.#file = file
  }

  /** False where the bucket has none. */
  async open(): Promise<boolean> {
    const { key, size } = this.#file
    const found = await this.#bucket.get(key, this.#at === 0 ? {} : { range: { offset: this.#at, length: size - this.#at } })
    this.#reader = found?.body.getReader()
    return found !== null
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { done, value } = await again(() => this.#read())
      if (done) return
      this.#at += value.length
      yield value
    }
  }

  async close(): Promise<void> {
    await this.#reader?.cancel().catch(() => undefined)
    this.#reader = undefined
  }

  async #read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (this.#at >= this.#file.size) return { done: true, value: undefined }
    if (!this.#reader && !(await this.open())) throw new Refused('gone', 'The bytes of this file are gone.')
    try {
      const read = await this.#reader?.read()
      if (!read || read.done) throw new Error('the bytes ended early')
      return read
    } catch (error) {
      await this.close()
      throw error
    }
  }
}

/** An own picture is no conversation’s. */
export interface Carried {
  mediaId: string
  conversationId?: string
  /** It need not be carried by anything, and is not missed where it is not to be had. */
  isOwn?: boolean
}

export class Media {
  readonly #env: Env
  readonly #userId: string
  readonly #report: Report

  constructor(env: Env, userId: string, report: Report) {
    this.#env = env
    this.#userId = userId
    this.#report = report
  }

  /** Its entry, unless it is in the archive already or is not to be had. */
  async *entry(carried: Carried): AsyncGenerator<Entry> {
    const { mediaId } = carried
    if (this.#report.has(mediaId)) return
    const file = await this.#servable(carried)
    if (!file) return
    const bytes = new Bytes(this.#env.MEDIA, file)
    if (!(await this.#isThere(bytes, carried))) return
    const name = mediaPath(mediaId, file.info.name, file.mime)
    this.#report.placed(mediaId, name)
    try {
      yield { name, chunks: this.#read(bytes, name) }
    } finally {
      await bytes.close()
    }
  }

  async *#read(bytes: Bytes, name: string): AsyncGenerator<Chunk> {
    try {
      yield* bytes.chunks()
    } catch {
      this.#report.failed(`${name}: the file broke off and is not whole.`)
    }
  }

  async #servable({ mediaId, conversationId, isOwn = false }: Carried): Promise<Servable | undefined> {
    const left = (reason: string) => this.#report.leftOut({ mediaId, ...(conversationId === undefined ? {} : { conversationId }), reason })
    if (!isMediaId(mediaId)) {
      left('not_found')
      return undefined
    }
    try {
      return await asked(async () => uploadStub(this.#env, mediaId).serve(this.#userId, conversationId))
    } catch (error) {
      // What is gone, held back or still looked at is no failure: nobody gets it by any other way either.
      if (!isOwn || !(error instanceof Refused)) left(error instanceof Refused ? error.code : 'unreachable')
      if (!(error instanceof Refused)) this.#report.failed(`media ${mediaId}: the file could not be reached.`)
      return undefined
    }
  }

  async #isThere(bytes: Bytes, carried: Carried): Promise<boolean> {
    try {
      const isThere = await again(() => bytes.open())
      if (!isThere) this.#report.leftOut({ ...carried, reason: 'gone' })
      return isThere
    } catch {
      this.#report.leftOut({ ...carried, reason: 'unreachable' })
      this.#report.failed(`media ${carried.mediaId}: the file could not be reached.`)
      return false
    }
  }
}
