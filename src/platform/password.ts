/** Password hashes: scrypt with the parameters that OWASP names, stored with each hash. Runs in the Worker, because it would hold up an object. */
import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { fromBase64url, toBase64url } from './base64url.ts'

const cost = { N: 2 ** 14, r: 8, p: 5 }
const hashBytes = 32

const derive = (password: string, salt: Uint8Array, options: ScryptOptions): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })

const written = ({ N, r, p }: typeof cost, salt: Uint8Array, hash: Uint8Array) => ['scrypt', N, r, p, toBase64url(salt), toBase64url(hash)].join('$')

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return written(cost, salt, await derive(password, salt, cost))
}

/** Nobody's hash: whoever tries a handle that nobody has waits as long as for a wrong password. */
const nobody = written(cost, new Uint8Array(16), new Uint8Array(hashBytes))

/** Without a record it is never right, and takes as long. */
export async function isPassword(password: string, record: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = (record ?? nobody).split('$')
  const expected = fromBase64url(hash)
  const actual = await derive(password, fromBase64url(salt) ?? new Uint8Array(), { N: Number(N), r: Number(r), p: Number(p) })
  return expected !== undefined && timingSafeEqual(actual, expected) && record !== undefined
}
