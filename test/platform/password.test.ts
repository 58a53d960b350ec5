/** Password hashes. */
import { expect, test } from 'vitest'
import { hashPassword, isPassword } from '../../src/platform/password.ts'

test('a password is right by its hash, and nothing else is', async () => {
  const record = await hashPassword('correct horse')
  expect(record).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
  expect(await hashPassword('correct horse')).not.toBe(record)
  const tries = ['correct horse', 'correct horse ', 'Correct horse', '']
  expect(await Promise.all(tries.map((password) => isPassword(password, record)))).toEqual([true, false, false, false])
})

test('a hash of other parameters is checked with those', async () => {
  // scrypt('password', 'NaCl', N 1024, r 8, p 16), RFC 7914 §12, its first 32 bytes.
  const record = 'scrypt$1024$8$16$TmFDbA$_bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI'
  expect([await isPassword('password', record), await isPassword('passwort', record)]).toEqual([true, false])
})

test('nobody’s password is never right, and takes as long', async () => {
  const record = await hashPassword('x')
  const timed = async (password: string, of: string | undefined) => {
    const start = performance.now()
    expect(await isPassword(password, of)).toBe(false)
    return performance.now() - start
  }
  // The first of each warms up.
  for (const of of [record, undefined]) await timed('', of)
  const [known, unknown] = [await timed('y', record), await timed('', undefined)]
  expect(unknown / known).toBeGreaterThan(0.25)
  expect(unknown / known).toBeLessThan(4)
})
