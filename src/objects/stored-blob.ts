/** One content, by its SHA-256: where its bytes are, what was found in them, and which uploads refer to it. The last one takes it with it. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/stored-blob/migrations.js'
import * as references from '../domain/stored-blob/references.ts'
import type { Finding } from '../platform/media.ts'
import { Tables } from './tables.ts'

/** Should the bucket not be there, or this object fall before it has answered. */
const againMs = 30_000

export class StoredBlob extends DurableObject<Env> {
  readonly #tables: Tables

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#tables = new Tables(ctx.storage, migrations, 'content')
  }

  /** An upload turned out to have this content. Gives the key under which the bytes are: its own, or that of the first one, and what was found in them. */
  admit(upload: { mediaId: string; key: string }): { key: string; finding: Finding | null } {
    return this.#tables.write((db) => references.admit(db, upload))
  }

  /** What looking at the bytes has found. Gives what counts: what was found first. Idempotent. */
  async settle(finding: Finding): Promise<Finding> {
    if (!this.#tables.exist) return finding
    const first = this.#tables.change((db) => references.settle(db, finding, Date.now()))
    await this.#clean()
    return first
  }

  /** An upload is gone, and with it its own bytes unless they are everybody’s. Idempotent. */
  async drop(upload: { mediaId: string; key: string }): Promise<void> {
    this.#tables.write((db) => references.drop(db, upload, Date.now()))
    await this.#clean()
  }

  override alarm(): Promise<void> {
    return this.#clean()
  }

  /** The alarm is as durable as what is to be deleted, and repeats what the bucket does not do. */
  async #clean(): Promise<void> {
    const now = Date.now()
    let all = this.#tables.read((db) => references.due(db, now))
    if (all.length > 0) void this.ctx.storage.setAlarm(now + againMs)
    try {
      for (; all.length > 0; all = this.#tables.read((db) => references.due(db, now)))
        for (const one of all) {
          await this.#delete(one)
          this.#tables.change((db) => references.deleted(db, one))
        }
    } catch {
      return
    }
    const nextAt = this.#tables.read(references.nextAt)
    void (nextAt === undefined ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(nextAt))
  }

  async #delete({ key, isRoot }: references.Garbage): Promise<void> {
    const made = isRoot ? (await this.env.MEDIA.list({ prefix: `${key}.` })).objects : []
    await this.env.MEDIA.delete([key, ...made.map((object) => object.key)])
  }
}
