/** Signing up: one handle, one account, whatever races or dies half way. */
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { newUserId } from '../../src/platform/address.ts'
import { account, handle, http, news, Person, problem, session, signUp, statuses, times } from './support.ts'

afterEach(() => vi.useRealTimers())

const minute = 60_000

/** What a sign-up leaves behind that dies right after it claimed the handle. */
async function claimed(name: string): Promise<string> {
  const userId = newUserId(env)
  await env.HANDLE.getByName(name).claim(name, userId)
  return userId
}

/** … and one that dies right after it made the account. */
async function made(name: string): Promise<string> {
  const userId = await claimed(name)
  const device = { deviceId: crypto.randomUUID(), name: 'first', tokenHash: 'x' }
  const result = await env.INBOX.getByName(userId).createAccount({
    userId,
    handle: name,
    name: 'Alice',
    password: 'x',
    claimedUntil: Date.now() + minute,
    device,
  })
  expect(result.ok).toBe(true)
  return userId
}

const later = (ms: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

const tables = (stub: DurableObjectStub) =>
  runInDurableObject(
    stub,
    (_, { storage }) => [...storage.sql.exec("select name from sqlite_master where name not like '\\_cf%' escape '\\'")].length,
  )

describe('signing up', () => {
  test('gives a whole session', async () => {
    const name = handle('alice')
    const before = Date.now()
    const answer = await http('POST', '/v1/accounts', { body: account(name.toUpperCase()) })
    expect(answer).toMatchObject({ status: 201 })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { user, device, accessToken, accessTokenExpiresAt, refreshToken } = session(answer)
    expect({ user, device }).toEqual({
      user: { id: expect.stringMatching(/^[\da-f-]{36}$/), handle: name, name: 'Alice' },
      device: { id: expect.any(String), name: 'first', createdAt: device.createdAt, lastActiveAt: device.createdAt, current: true },
    })
    expect(device.createdAt).toBeGreaterThanOrEqual(before)
    expect(Math.abs(accessTokenExpiresAt - before - 900_000)).toBeLessThan(5_000)
    expect([typeof accessToken, typeof refreshToken]).toEqual(['string', 'string'])
  })

  test('a handle belongs to one account, whatever its case', async () => {
    const alice = await signUp('alice')
    for (const name of [alice.handle, alice.handle.toUpperCase()])
      expect(await http('POST', '/v1/accounts', { body: account(name) })).toMatchObject(problem(409, 'conflict'))
  })

  test('of sixteen that want one handle at once, one gets it', async () => {
    const name = handle('alice')
    const all = await Promise.all(Array.from({ length: 16 }, () => http('POST', '/v1/accounts', { body: account(name) })))
    expect(statuses(all)).toEqual([201, ...times(15, 409)])
    const [alice] = all.filter(({ status }) => status === 201).map((answer) => new Person(session(answer)))
    expect(await alice?.ask('GET', `/v1/users/${name}`)).toMatchObject({ status: 200, body: alice?.user })
  })

  test('what does not fit is refused, and makes nothing', async () => {
    const name = handle('alice')
    const bodies = [
      account('ab'),
      account('1abc'),
      account('a-b-c'),
      account('alicе'),
      account(`${name}\0`),
      account('a'.repeat(33)),
      account(name, { admin: true }),
      account(name, { name: '' }),
      account(name, { name: ' ' }),
      account(name, { device: {} }),
      account(name, { password: 'x'.repeat(7) }),
      account(name, { password: 'x'.repeat(257) }),
      account(name, { password: '\ud800 lone surrogate' }),
      [],
      null,
      'text',
    ]
    for (const body of bodies) expect(await http('POST', '/v1/accounts', { body })).toMatchObject(problem(400, 'invalid_request'))
    expect(await http('POST', '/v1/accounts', { body: account(name, { name: 'x'.repeat(65) }) })).toMatchObject(problem(413, 'too_large'))
    expect(await tables(env.HANDLE.getByName(name))).toBe(0)
  })
})

describe('a sign-up that died half way', () => {
  test('keeps its handle for a minute, and loses it afterwards', async () => {
    const name = handle('alice')
    await claimed(name)
    expect(await http('POST', '/v1/accounts', { body: account(name) })).toMatchObject(problem(409, 'conflict'))
    later(minute + 5_000)
    expect(await http('POST', '/v1/accounts', { body: account(name) })).toMatchObject(problem(409, 'conflict'))
    later(minute)
    expect(await http('POST', '/v1/accounts', { body: account(name) })).toMatchObject({ status: 201 })
  })

  test('keeps its handle for good if its account was made', async () => {
    const name = handle('alice')
    const userId = await made(name)
    const bob = await signUp('bob')
    expect(await bob.ask('GET', `/v1/users/${name}`)).toMatchObject({ status: 200, body: { id: userId } })
    for (const wait of [0, 2 * minute, 24 * 60 * minute]) {
      later(wait)
      expect(await http('POST', '/v1/accounts', { body: account(name) })).toMatchObject(problem(409, 'conflict'))
      expect(await env.HANDLE.getByName(name).lookup()).toEqual({ ok: true, value: userId })
    }
  })

  test('makes no account once its claim has run out', async () => {
    const name = handle('alice')
    const userId = await claimed(name)
    const device = { deviceId: crypto.randomUUID(), name: 'first', tokenHash: 'x' }
    const late = { userId, handle: name, name: 'Alice', password: 'x', claimedUntil: Date.now(), device }
    expect(await env.INBOX.getByName(userId).createAccount(late)).toMatchObject({ ok: false, code: 'unavailable' })
    expect(await tables(env.INBOX.getByName(userId))).toBe(0)
  })

  test('whoever takes over meanwhile is alone: the late confirmation and release of the first change nothing', async () => {
    const name = handle('alice')
    const first = await claimed(name)
    later(2 * minute)
    const second = session(await http('POST', '/v1/accounts', { body: account(name) })).user.id
    const stub = env.HANDLE.getByName(name)
    await stub.confirm(first)
    await stub.release(first, Date.now() + minute)
    expect(await stub.lookup()).toEqual({ ok: true, value: second })
  })
})

test('a look at what nobody made makes nothing', async () => {
  const alice = await signUp('alice')
  const name = handle('nobody')
  const userId = newUserId(env)
  for (const key of [name, userId]) expect(await alice.ask('GET', `/v1/users/${key}`)).toMatchObject(problem(404, 'not_found'))
  expect(await http('POST', '/v1/sessions', { body: { handle: name, password: 'x', device: { name: 'x' } } })).toMatchObject(
    problem(401, 'unauthenticated'),
  )
  expect(await env.INBOX.getByName(userId).confirm({ deviceId: 'x', generation: 1 })).toMatchObject({ ok: false, code: 'unauthenticated' })
  expect(await env.INBOX.getByName(userId).refresh({ deviceId: 'x', generation: 1, tokenHash: 'x', successorHash: 'x' })).toMatchObject({
    ok: false,
    code: 'unauthenticated',
  })
  expect(await env.INBOX.getByName(userId).deliver(news({ conversationId: 'x' }))).toEqual({ devices: [], gone: true })
  expect([await tables(env.HANDLE.getByName(name)), await tables(env.INBOX.getByName(userId))]).toEqual([0, 0])
})
