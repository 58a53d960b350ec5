/** The Keyring: keys that rotate before anybody notices, and the one that never does. */
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Caller, signAccessToken, verifyAccessToken } from '../../src/platform/access-token.ts'
import { forgetKeys } from '../../src/platform/keys.ts'
import { firstRefreshToken, openRefreshToken } from '../../src/platform/refresh-token.ts'
import { Refused } from '../../src/protocol/index.ts'

beforeEach(() => forgetKeys())
afterEach(() => vi.useRealTimers())

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const caller: Caller = { userId: '11111111-1111-4111-8111-111111111111', deviceId: 'device', generation: 1 }
const at = (now: number) => vi.useFakeTimers({ toFake: ['Date'], now })

let keyrings = 0
const keyring = () => env.KEYRING.getByName(`keyring ${keyrings++}`)

describe('the Keyring', () => {
  test('makes its keys itself, once', async () => {
    const stub = keyring()
    const keys = await stub.keys()
    expect(keys).toEqual({
      signing: [{ kid: expect.any(String), secret: expect.stringMatching(/^[\w-]{43}$/), signsFrom: expect.any(Number) }],
      refresh: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await stub.keys()).toEqual(keys)
    expect(await keyring().keys()).not.toEqual(keys)
  })

  test('publishes the next key an hour before it signs, and forgets the last when nothing it signed lives', async () => {
    const stub = keyring()
    const start = 1_800_000_000_000
    const known = async (now: number) => {
      at(now)
      return (await stub.keys()).signing.map(({ kid, signsFrom }) => ({ kid, signsFrom }))
    }
    const first = await known(start)
    expect(await known(start + 30 * day - hour - 1)).toEqual(first)
    const both = await known(start + 30 * day - hour)
    expect(both).toEqual([{ kid: expect.any(String), signsFrom: start + 30 * day }, ...first])
    expect(await known(start + 30 * day + hour + 15 * minute - 1)).toEqual(both)
    expect(await known(start + 30 * day + hour + 15 * minute)).toEqual(both.slice(0, 1))
  })

  test('that slept for a year signs with the old key until the new one is known', async () => {
    const stub = keyring()
    const start = 1_800_000_000_000
    at(start)
    const [first] = (await stub.keys()).signing
    at(start + 365 * day)
    expect((await stub.keys()).signing).toEqual([expect.objectContaining({ signsFrom: start + 365 * day + hour }), first])
  })

  test('keeps the refresh key through every rotation', async () => {
    const stub = keyring()
    const { refresh } = await stub.keys()
    for (let month = 1; month < 5; month++) {
      at(Date.now() + 31 * day)
      expect((await stub.keys()).refresh).toBe(refresh)
    }
  })

  test('prefers a key of the operator’s', async () => {
    const stub = keyring()
    const own = await stub.keys()
    const secret = 'an operator has chosen this secret'
    await runInDurableObject(stub, (instance) => Object.assign(instance, { env: { ...env, SIGNING_KEY: secret } }))
    const { signing } = await stub.keys()
    expect(signing).toEqual([{ kid: expect.stringMatching(/^operator-/), secret: expect.any(String), signsFrom: 0 }, ...own.signing])
  })
})

test('tokens outlive every rotation that comes while they live, in whichever isolate', async () => {
  const start = Date.now()
  const signedAt = [0, 30 * day - 2 * hour, 30 * day - minute, 30 * day, 30 * day + hour, 61 * day]
  for (const offset of signedAt) {
    at(start + offset)
    const { accessToken } = await signAccessToken(env, caller, start + offset)
    const refresh = await firstRefreshToken(env, caller, start + offset)
    for (const age of [0, minute, 14 * minute]) {
      at(start + offset + age)
      // As an isolate that has been up all the time, and as one that has just started.
      expect(await verifyAccessToken(env, accessToken, start + offset + age)).toMatchObject(caller)
      forgetKeys()
      expect(await verifyAccessToken(env, accessToken, start + offset + age)).toMatchObject(caller)
    }
    at(start + offset + 400 * day)
    expect(await openRefreshToken(env, refresh.token, Date.now())).toMatchObject({ ...caller, hash: refresh.hash })
    await expect(async () => verifyAccessToken(env, accessToken, Date.now())).rejects.toThrow(Refused)
    at(start + offset)
    forgetKeys()
  }
})
