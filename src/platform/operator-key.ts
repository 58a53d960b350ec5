/** A signing key of the operator's own, for deployments that have to share or escrow theirs: it wins over the Keyring's. */
import { createHash } from 'node:crypto'
import { toBase64url } from './base64url.ts'
import type { KeyringKeys } from './keys.ts'

const shortest = 32

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** None, or the one of the secret `SIGNING_KEY`. Its name follows from it, so that changing the secret ends its tokens. */
export function operatorKey({ SIGNING_KEY: secret }: Pick<Env, 'SIGNING_KEY'>): KeyringKeys['signing'] {
  if (!secret) return []
  if (secret.length < shortest) throw new Error(`SIGNING_KEY has fewer than ${shortest} characters`)
  return [{ kid: `operator-${toBase64url(digest(`kid ${secret}`)).slice(0, 12)}`, secret: toBase64url(digest(secret)), signsFrom: 0 }]
}
