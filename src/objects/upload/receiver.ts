/** Receives an upload by tus 1.0: whoever is not its owner learns nothing, and what was received stays whatever happens to the connection. */
import { Server } from '@tus/server'
import * as holders from '../../domain/upload/holders.ts'
import * as journal from '../../domain/upload/journal.ts'
import * as uploads from '../../domain/upload/uploads.ts'
import { type UploadOrder, uploadOrder } from '../../platform/upload-order.ts'
import { limits } from '../../protocol/index.ts'
import type { Tables } from '../tables.ts'
import { Bucket, joined } from './bucket.ts'
import { Store } from './store.ts'

const status = (code: number): Response => new Response(null, { status: code })

export class Receiver {
  readonly #tables: Tables
  readonly #bucket: Bucket
  readonly #server: Server
  /** Carries out what the end of an upload owes. */
  readonly #settle: () => Promise<void>

  constructor(env: Env, tables: Tables, settle: () => Promise<void>) {
    this.#tables = tables
    this.#settle = settle
    this.#bucket = new Bucket(env.MEDIA)
    this.#server = new Server({
      path: '/',
      datastore: new Store(tables, this.#bucket, (rest) => this.#complete(rest)),
      maxSize: limits.mediaBytes,
      // The object is of one upload, and so is its lock.
      getFileIdFromRequest: () => 'upload',
      respectForwardedHeaders: false,
    })
  }

  /** Answers by status and headers alone; the Worker says it in words. */
  async take(request: Request): Promise<Response> {
    const order = uploadOrder(request)
    if (request.method === 'POST') return this.#create(order)
    if (!this.#tables.exist) return status(404)
    const { row } = this.#tables.read(uploads.progress)
    if (row.ownerId !== order.userId) return status(404)
    if (row.state === 'gone') return status(410)
    if (row.state === 'receiving') await this.finish()
    if (request.method === 'DELETE') return this.#give()
    if (request.method === 'PATCH' && this.#tables.read(uploads.get).state !== 'receiving') return status(409)
    return this.#server.handleWeb(request)
  }

  /** Makes one object of what was received, if that is all and a fall came between. */
  async finish(): Promise<void> {
    const { row, offset } = this.#tables.read(uploads.progress)
    if (row.state === 'receiving' && offset >= row.size) await this.#complete(joined(this.#tables.read(journal.tailChunks)))
  }

  /** `rest` came after the last part. Repeated after a fall, it finds what it had done. */
  async #complete(rest: Uint8Array): Promise<void> {
    const { row, parts } = this.#tables.read((db) => ({ row: uploads.get(db), parts: journal.parts(db) }))
    await this.#bucket.complete(row, parts, rest)
    this.#tables.change((db) => uploads.complete(db, Date.now()))
    await this.#settle()
  }

  async discard({ key, multipartId }: { key: string; multipartId: string | null }): Promise<void> {
    await this.#bucket.discard(key, multipartId)
  }

  #create({ userId, size, name, type, mediaId }: UploadOrder): Response {
    const input = { id: mediaId, ownerId: userId, size, name, claimedType: type }
    this.#tables.write((db) => uploads.create(db, input, Date.now()))
    return status(201)
  }

  /** Gives it up, unless somebody holds it. */
  async #give(): Promise<Response> {
    const isHeld = this.#tables.read(holders.anyCurrent)
    if (isHeld) return status(409)
    this.#tables.change((db) => uploads.end(db, Date.now()))
    await this.#settle()
    return status(204)
  }
}
