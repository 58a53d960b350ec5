/** One content, by its SHA-256: where its bytes are, what was found in them, and which uploads refer to it. The last one takes it with it. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/stored-blob/migrations.js'
import type { Database } from '../domain/database.ts'
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

  /** What looking at the bytes has found. Idempotent. */
  settle(finding: Finding): Promise<void> {
    return this.#change((db) => references.settle(db, finding))
  }

  /** An upload is gone. Idempotent. */
  drop(mediaId: string): Promise<void> {
    return this.#change((db) => references.drop(db, mediaId))
  }

  override alarm(): Promise<void> {
    return this.#clean()
  }

  async #change(rule: (db: Database) => void): Promise<void> {
    if (!this.#tables.exist) return
    this.#tables.change(rule)
    await this.#clean()
  }

  /** The alarm is as durable as what is to be deleted. */
  async #clean(): Promise<void> {
    for (;;) {
      const keys = this.#tables.read(references.garbageKeys)
      if (keys.length === 0) return
      void this.ctx.storage.setAlarm(Date.now() + againMs)
      await this.env.MEDIA.delete(keys)
      this.#tables.change((db) => references.deleted(db, keys))
      if (this.#tables.read(references.garbageKeys).length === 0) return void this.ctx.storage.deleteAlarm()
    }
  }
}
