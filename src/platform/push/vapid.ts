/** The key by which push services know this deployment (RFC 8292): an operator's own, or the Keyring's. */
import { createECDH } from 'node:crypto'
import { z } from 'zod'
import { keyringStub } from '../address.ts'
import { fromBase64url, toBase64url } from '../base64url.ts'

/** A private key of P-256 as a JWK has it. */
export interface VapidJwk {
  x: string
  y: string
  d: string
}

export interface VapidKeys {
  /** A point, uncompressed, in base64url. */
  publicKey: string
  privateKey: string
  subject: string
}

const jwk = z.object({ d: z.string() })

/** All of the key follows from `d`. */
function fromPrivate(d: string): VapidJwk {
  const bytes = fromBase64url(d)
  if (bytes?.length !== 32) throw new Error('VAPID_PRIVATE_KEY is neither a JWK of P-256 nor 32 bytes in base64url')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(bytes)
  const point = new Uint8Array(pair.getPublicKey())
  return { d, x: toBase64url(point.slice(1, 33)), y: toBase64url(point.slice(33, 65)) }
}

/** None, or the one of the secret `VAPID_PRIVATE_KEY`. */
export function operatorVapid({ VAPID_PRIVATE_KEY: secret }: Pick<Env, 'VAPID_PRIVATE_KEY'>): VapidJwk | undefined {
  if (!secret) return undefined
  return fromPrivate(secret.trimStart().startsWith('{') ? jwk.parse(JSON.parse(secret)).d : secret.trim())
}

/** A new one. */
export function newVapid(): VapidJwk {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const d = new Uint8Array(32)
  const secret = new Uint8Array(pair.getPrivateKey())
  // Leading zeros are left out by some; a JWK has all 32 bytes.
  d.set(secret, 32 - secret.length)
  return fromPrivate(toBase64url(d))
}

const publicKeyOf = ({ x, y }: VapidJwk): string =>
  toBase64url(new Uint8Array([4, ...(fromBase64url(x) ?? []), ...(fromBase64url(y) ?? [])]))

let held: VapidJwk | undefined

/** Asked for once by each isolate: it never changes while a deployment lives. */
export async function vapidKeys(env: Env): Promise<VapidKeys> {
  const key = operatorVapid(env) ?? (held ??= await keyringStub(env).vapid())
  return { publicKey: publicKeyOf(key), privateKey: key.d, subject: env.VAPID_SUBJECT }
}

/** For tests that play another isolate. */
export function forgetVapid(): void {
  held = undefined
}
