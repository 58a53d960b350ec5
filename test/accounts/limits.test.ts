/** How often people may try. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Answered, PASSWORD, account, handle, http, signUp, statuses, times } from './support.ts'

afterEach(() => vi.useRealTimers())

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

let addresses = 0
const address = () => ({ 'cf-connecting-ip': `203.0.113.${addresses++}` })

function expectLimited({ status, body, headers }: Answered): number {
  const { retryAfterSeconds } = Object(body)
  expect({ status, body, retryAfter: headers.get('retry-after') }).toMatchObject({
    status: 429,
    body: { status: 429, code: 'rate_limited', retryAfterSeconds: expect.any(Number) },
    retryAfter: String(retryAfterSeconds),
  })
  expect(retryAfterSeconds).toBeGreaterThanOrEqual(1)
  return retryAfterSeconds
}

const attempt = (name: string, password = 'wrong password') =>
  http('POST', '/v1/sessions', { body: { handle: name, password, device: { name: 'x' } } })

describe('wrong passwords', () => {
  test('are ten a minute for a handle; the eleventh is refused unlooked at, the right one too', async () => {
    const alice = await signUp('alice')
    for (let i = 0; i < 10; i++) expect((await attempt(alice.handle)).status).toBe(401)
    const wait = expectLimited(await attempt(alice.handle))
    expect(wait).toBeLessThanOrEqual(60)
    expectLimited(await attempt(alice.handle, PASSWORD))
    later(wait * 1_000)
    expect((await attempt(alice.handle, PASSWORD)).status).toBe(201)
  })

  test('are ten also of thirty at once', async () => {
    const alice = await signUp('alice')
    expect(statuses(await Promise.all(Array.from({ length: 30 }, () => attempt(alice.handle))))).toEqual([
      ...times(10, 401),
      ...times(20, 429),
    ])
  })

  test('count for a handle that nobody has alike', async () => {
    const name = handle('nobody')
    expect(statuses(await Promise.all(Array.from({ length: 12 }, () => attempt(name))))).toEqual([...times(10, 401), 429, 429])
    expectLimited(await attempt(name.toUpperCase()))
  })

  test('count when deleting the account as when signing in', async () => {
    const alice = await signUp('alice')
    for (let i = 0; i < 9; i++) await attempt(alice.handle)
    expect((await alice.ask('DELETE', '/v1/me', { password: 'wrong password' })).status).toBe(403)
    expectLimited(await alice.ask('DELETE', '/v1/me', { password: PASSWORD }))
  })

  test('are counted whatever the factor for addresses is', async () => {
    const name = handle('nobody')
    const vars = { ADDRESS_LIMIT_FACTOR: '1000', WRONG_PASSWORDS_PER_HANDLE_PER_MINUTE: '2' }
    const ask = () => http('POST', '/v1/sessions', { body: { handle: name, password: 'x', device: { name: 'x' } }, vars })
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([401, 401, 429])
  })

  test('that are right count for nothing', async () => {
    const alice = await signUp('alice')
    for (let i = 0; i < 9; i++) await attempt(alice.handle)
    for (let i = 0; i < 3; i++) expect((await attempt(alice.handle, PASSWORD)).status).toBe(201)
    expect([(await attempt(alice.handle)).status, (await attempt(alice.handle)).status]).toEqual([401, 429])
  })

  test('are remembered while nobody asks, and forgotten when their minute is over', async () => {
    const name = handle('nobody')
    const stub = env.RATE_LIMITER.getByName(`password ${name}`)
    for (let i = 0; i < 10; i++) await attempt(name)
    await evictDurableObject(stub)
    expectLimited(await attempt(name))
    later(70_000)
    await runDurableObjectAlarm(stub)
    expect(await runInDurableObject(stub, async (_, { storage }) => [...(await storage.list()).keys()])).toEqual([])
    expect((await attempt(name)).status).toBe(401)
  })
})

describe('an address', () => {
  test('makes so many accounts an hour, times the factor', async () => {
    const from = address()
    const vars = { SIGN_UPS_PER_ADDRESS_PER_HOUR: '1', ADDRESS_LIMIT_FACTOR: '2' }
    const ask = (headers = from) => http('POST', '/v1/accounts', { body: account(handle('alice')), headers, vars })
    expect(statuses(await Promise.all([ask(), ask(), ask()]))).toEqual([201, 201, 429])
    expect(expectLimited(await ask())).toBeGreaterThan(3_500)
    expect((await ask(address())).status).toBe(201)
    later(60 * 61_000)
    expect((await ask()).status).toBe(201)
  })

  test('tries so many passwords a minute, of whatever handle', async () => {
    const from = address()
    const vars = { SIGN_INS_PER_ADDRESS_PER_MINUTE: '3', ADDRESS_LIMIT_FACTOR: '1' }
    const ask = () =>
      http('POST', '/v1/sessions', { body: { handle: handle('nobody'), password: 'x', device: { name: 'x' } }, headers: from, vars })
    expect(statuses(await Promise.all([ask(), ask(), ask(), ask()]))).toEqual([401, 401, 401, 429])
    expectLimited(await ask())
  })

  test('is half an address where it is one of IPv6', async () => {
    const vars = { SIGN_INS_PER_ADDRESS_PER_MINUTE: '2', ADDRESS_LIMIT_FACTOR: '1' }
    const ask = (ip: string) =>
      http('POST', '/v1/sessions', {
        body: { handle: handle('nobody'), password: 'x', device: { name: 'x' } },
        headers: { 'cf-connecting-ip': ip },
        vars,
      })
    const all = [
      await ask('2001:db8:1:2::1'),
      await ask('2001:0DB8:0001:0002:ffff:1:2:3'),
      await ask('2001:db8:1:2:3::'),
      await ask('2001:db8:1:3::1'),
    ]
    expect(all.map(({ status }) => status)).toEqual([401, 401, 429, 401])
  })
})

test('a device refreshes so often a minute', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const ask = (refreshToken: string) =>
    http('POST', '/v1/sessions/refresh', { body: { refreshToken }, vars: { REFRESHES_PER_DEVICE_PER_MINUTE: '2' } })
  const { refreshToken } = alice.session
  expect([(await ask(refreshToken)).status, (await ask(refreshToken)).status]).toEqual([200, 200])
  expectLimited(await ask(refreshToken))
  expect((await ask(bob.session.refreshToken)).status).toBe(200)
})
