/** Where the tus server puts bytes: parts go to the bucket as they fill, and what a broken connection leaves of one is kept. */
import type { Readable } from 'node:stream'
import { DataStore, Upload } from '@tus/utils'
import * as journal from '../../domain/upload/journal.ts'
import * as uploads from '../../domain/upload/uploads.ts'
import { limits } from '../../protocol/index.ts'
import type { Tables } from '../tables.ts'
import { type Bucket, joined } from './bucket.ts'

const partBytes = limits.mediaPartBytes

export class Store extends DataStore {
  readonly #tables: Tables
  readonly #bucket: Bucket
  readonly #finish: (rest: Uint8Array) => Promise<void>

  constructor(tables: Tables, bucket: Bucket, finish: (rest: Uint8Array) => Promise<void>) {
    super()
    this.#tables = tables
    this.#bucket = bucket
    this.#finish = finish
  }

  override async getUpload(id: string): Promise<Upload> {
    const { row, offset } = this.#tables.read(uploads.progress)
    return new Upload({ id, size: row.size, offset, creation_date: new Date(row.createdAt).toISOString() })
  }

  /**
   * One part at a time: reading on while one is being stored would lose two at a fall. What a connection brought before it broke
   * is kept to the byte.
   */
  override async write(stream: Readable): Promise<number> {
    const part = new Uint8Array(partBytes)
    const before = joined(this.#tables.read(journal.tailChunks))
    part.set(before)
    let filled = before.length
    /** How much of it is in rows. */
    let kept = filled
    try {
      for await (const chunk of stream) {
        if (!(chunk instanceof Uint8Array)) throw new Error('a body of something else than bytes')
        for (let at = 0; at < chunk.length;) {
          const taken = chunk.subarray(at, at + partBytes - filled)
          part.set(taken, filled)
          filled += taken.length
          at += taken.length
          if (filled < partBytes) continue
          await this.#part(part)
          filled = 0
          kept = 0
        }
      }
    } catch (error) {
      this.#keep(part.subarray(kept, filled))
      throw error
    }
    await this.#end(part.subarray(0, filled), kept)
    return this.#tables.read(uploads.progress).offset
  }

  async #part(bytes: Uint8Array): Promise<void> {
    const row = await this.#begun()
    const number = this.#tables.read(journal.parts).length + 1
    const part = await this.#bucket.part(row, number, bytes)
    this.#tables.change((db) => journal.uploaded(db, part))
  }

  async #begun(): Promise<uploads.UploadRow> {
    const row = this.#tables.read(uploads.get)
    if (row.multipartId !== null) return row
    const multipartId = await this.#bucket.begin(row.key)
    const isWanted = this.#tables.change((db) => {
      const { state } = uploads.get(db)
      if (state === 'receiving') journal.began(db, multipartId)
      return state === 'receiving'
    })
    if (!isWanted) {
      await this.#bucket.discard(row.key, multipartId)
      throw uploads.over()
    }
    return { ...row, multipartId }
  }

  #keep(bytes: Uint8Array): void {
    this.#tables.change((db) => {
      // Given up meanwhile, it leaves nothing.
      if (uploads.get(db).state === 'receiving') journal.append(db, bytes)
    })
  }

  /** The very last bytes go to the bucket at once, unless that fails. */
  async #end(rest: Uint8Array, kept: number): Promise<void> {
    const { row, parts } = this.#tables.read((db) => ({ row: uploads.get(db), parts: journal.parts(db).length }))
    if (parts * partBytes + rest.length < row.size) return this.#keep(rest.subarray(kept))
    try {
      await this.#finish(rest)
    } catch (error) {
      this.#keep(rest.subarray(kept))
      throw error
    }
  }
}
