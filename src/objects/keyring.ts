/** The keys of a deployment: made here, rotated here, known to nobody but its Workers and objects. There is one, so it also keeps what its queues gave up on. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/keyring/migrations.js'
import * as keys from '../domain/keyring/keys.ts'
import * as providers from '../domain/keyring/providers.ts'
import { toBase64url } from '../platform/base64url.ts'
import type { KeyringKeys } from '../platform/keys.ts'
import { operatorKey } from '../platform/operator-key.ts'
import { type ProviderName, apnsKey, fcmAccount, issuerOf } from '../platform/push/providers.ts'
import { type ProviderToken, mintApns, mintFcm } from '../platform/push/tokens.ts'
import { type VapidJwk, newVapid } from '../platform/push/vapid.ts'
import { Tables } from './tables.ts'

const secret = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(32)))

/** A token that ends sooner is made anew. */
const leastMs = 5 * 60_000

export class Keyring extends DurableObject<Env> {
  readonly #tables: Tables
  /** By credentials: of many who ask at once one token is made. */
  readonly #minting = new Map<string, Promise<ProviderToken>>()

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

  /** The key by which push services know this deployment. */
  vapid(): VapidJwk {
    return this.#tables.write((db) => providers.vapid(db, newVapid))
  }

  /** A token of a push provider that lives for a while. `refused` is one that it did not take. */
  async providerToken(provider: ProviderName, refused: string | null): Promise<ProviderToken> {
    const credentials = provider === 'fcm' ? fcmAccount(this.env) : apnsKey(this.env)
    if (!credentials) throw new Error(`there are no credentials for ${provider}`)
    const issuer = issuerOf(credentials)
    const now = Date.now()
    const known = this.#tables.write((db) => providers.token(db, provider, issuer, now + leastMs))
    if (known && known.token !== refused) return known
    const running = this.#minting.get(issuer) ?? this.#mint(provider, now)
    this.#minting.set(issuer, running)
    try {
      const made = await running
      this.#tables.write((db) => providers.keepToken(db, { provider, issuer, ...made }))
      return made
    } finally {
      this.#minting.delete(issuer)
    }
  }

  async #mint(provider: ProviderName, now: number): Promise<ProviderToken> {
    const [account, key] = [fcmAccount(this.env), apnsKey(this.env)]
    if (provider === 'fcm' && account) return mintFcm(this.env, account, now)
    if (provider === 'apns' && key) return mintApns(key, now)
    throw new Error(`there are no credentials for ${provider}`)
  }

  /** A queue gave up. */
  bury(letter: providers.DeadLetter): void {
    this.#tables.write((db) => providers.bury(db, letter))
  }

  deadLetters(): ReturnType<typeof providers.deadLetters> {
    return this.#tables.write(providers.deadLetters)
  }
}
