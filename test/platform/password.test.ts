/** Password hashes. */
import { describe, expect, test } from 'vitest'
import { hashPassword, isPassword } from '../../src/platform/password.ts'

const production = { PASSWORD_PARALLELISM: '5' }
const local = { PASSWORD_PARALLELISM: '1' }

describe.each([
  [production, /^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/],
  [local, /^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/],
])('with %j', (env, form) => {
  test('a password is right by its hash, and nothing else is', async () => {
    const record = await hashPassword(env, 'correct horse')
    expect(record).toMatch(form)
    expect(await hashPassword(env, 'correct horse')).not.toBe(record)
    const tries = ['correct horse', 'correct horse ', 'Correct horse', '']
    expect(await Promise.all(tries.map((password) => isPassword(env, password, record)))).toEqual([true, false, false, false])
  })

  test('nobody’s password is never right, and takes as long', async () => {
    const record = await hashPassword(env, 'x')
    const timed = async (password: string, of: string | undefined) => {
      const start = performance.now()
      expect(await isPassword(env, password, of)).toBe(false)
      return performance.now() - start
    }
    // The shortest of several: whatever else runs here only adds to a time.
    const shortest = async (of: string | undefined) => Math.min(await timed('', of), await timed('', of), await timed('', of))
    const ratio = (await shortest(undefined)) / (await shortest(record))
    expect(ratio).toBeGreaterThan(0.3)
    expect(ratio).toBeLessThan(3)
  })
})

test('a hash of other parameters is checked with those', async () => {
  // scrypt('password', 'NaCl', N 1024, r 8, p 16), RFC 7914 §12, its first 32 bytes.
  const record = 'scrypt$1024$8$16$TmFDbA$_bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI'
  expect([await isPassword(local, 'password', record), await isPassword(local, 'passwort', record)]).toEqual([true, false])
})
