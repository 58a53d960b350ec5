/** Password hashes: scrypt with the parameters that OWASP names, stored with each hash. Runs in the Worker, because it would hold up an object. */
import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { fromBase64url, toBase64url } from './base64url.ts'

/** OWASP's N = 2^14, r = 8, p = 5 costs 140 ms; a local server, whose tests sign up hundreds of people, sets p to 1. */
type Cost = { N: number; r: number; p: number }
const costOf = (env: Pick<Env, 'PASSWORD_PARALLELISM'>): Cost => ({ N: 2 ** 14, r: 8, p: Number(env.PASSWORD_PARALLELISM) })
const hashBytes = 32

const derive = (password: string, salt: Uint8Array, options: ScryptOptions): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })

const written = ({ N, r, p }: Cost, salt: Uint8Array, hash: Uint8Array) =>
  ['scrypt', N, r, p, toBase64url(salt), toBase64url(hash)].join('$')

export async function hashPassword(env: Pick<Env, 'PASSWORD_PARALLELISM'>, password: string): Promise<string> {
  const cost = costOf(env)
  const salt = randomBytes(16)
  return written(cost, salt, await derive(password, salt, cost))
}

/** Nobody's hash: whoever tries a handle that nobody has waits as long as for a wrong password. */
const nobody = (cost: Cost) => written(cost, new Uint8Array(16), new Uint8Array(hashBytes))

/** Without a record it is never right, and takes as long. */
export async function isPassword(env: Pick<Env, 'PASSWORD_PARALLELISM'>, password: string, record: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = (record ?? nobody(costOf(env))).split('$')
  const expected = fromBase64url(hash)
  const actual = await derive(password, fromBase64url(salt) ?? new Uint8Array(), { N: Number(N), r: Number(r), p: Number(p) })
  return expected !== undefined && timingSafeEqual(actual, expected) && record !== undefined
}
