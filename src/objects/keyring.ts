/** The keys of a deployment: made here, rotated here, known to nobody but its Workers and objects. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/keyring/migrations.js'
import * as keys from '../domain/keyring/keys.ts'
import { toBase64url } from '../platform/base64url.ts'
import type { KeyringKeys } from '../platform/keys.ts'
import { operatorKey } from '../platform/operator-key.ts'
import { Tables } from './tables.ts'

const secret = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(32)))

export class Keyring extends DurableObject<Env> {
  readonly #tables: Tables

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#tables = new Tables(ctx.storage, migrations, 'keyring')
  }

  /** All keys of this moment, the one that signs first. */
  keys(): KeyringKeys {
    const chance = { kid: crypto.randomUUID(), secret: secret(), refreshSecret: secret() }
    const { signing, refresh } = this.#tables.write((db) => keys.current(db, chance, Date.now()))
    return { signing: [...operatorKey(this.env), ...signing], refresh }
  }
}
