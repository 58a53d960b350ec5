/** Deleting an account: nobody is left, and the handle is nobody's for thirty days. */
import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { unwrap } from '../../src/platform/answer.ts'
import { PASSWORD, account, exchange, http, problem, signUp } from './support.ts'

afterEach(() => vi.useRealTimers())

const day = 24 * 60 * 60 * 1_000
const dead = problem(401, 'unauthenticated')
const absent = problem(404, 'not_found')

test('a deleted account is gone for everybody', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const phone = await alice.signIn('phone')
  await alice.ask('PATCH', '/v1/me', { about: 'secret' })
  await alice.ask('PUT', `/v1/contacts/${bob.id}`, { name: 'Bobby' })
  expect(await alice.ask('DELETE', '/v1/me', { password: PASSWORD })).toMatchObject({ status: 204, body: undefined })
  for (const device of [alice, phone]) {
    expect(await device.ask('GET', '/v1/me')).toMatchObject(dead)
    expect(await exchange(device.session.refreshToken)).toMatchObject(dead)
  }
  for (const key of [alice.id, alice.handle]) expect(await bob.ask('GET', `/v1/users/${key}`)).toMatchObject(absent)
  expect(await bob.ask('PUT', `/v1/contacts/${alice.id}`, {})).toMatchObject(absent)
  expect(await bob.ask('POST', '/v1/conversations', { kind: 'direct', userId: alice.id })).toMatchObject(absent)
  const signIn = { handle: alice.handle, password: PASSWORD, device: { name: 'x' } }
  expect(await http('POST', '/v1/sessions', { body: signIn })).toMatchObject(dead)
  const left = await runInDurableObject(alice.inbox, (_, { storage }) =>
    ['account', 'device', 'contact', 'opened', 'due'].map((table) => [...storage.sql.exec(`select * from ${table}`)]),
  )
  const emptied = { id: alice.id, name: '', about: null, avatar_media_id: null, password: '', deleted_at: expect.any(Number) }
  expect(left).toEqual([[expect.objectContaining(emptied)], [], [], [], []])
})

test('a wrong password deletes nothing', async () => {
  const alice = await signUp('alice')
  expect(await alice.ask('DELETE', '/v1/me', { password: `${PASSWORD}!` })).toMatchObject(problem(403, 'forbidden'))
  for (const body of [{}, { password: 5 }, { password: PASSWORD, sure: true }])
    expect(await alice.ask('DELETE', '/v1/me', body)).toMatchObject(problem(400, 'invalid_request'))
  expect(await alice.ask('GET', '/v1/me')).toMatchObject({ status: 200 })
})

test('the handle is nobody’s for thirty days, and then whoever’s', async () => {
  const alice = await signUp('alice')
  const again = () => http('POST', '/v1/accounts', { body: account(alice.handle) })
  const deletedAt = Date.now()
  await alice.ask('DELETE', '/v1/me', { password: PASSWORD })
  for (const at of [0, 29 * day, 30 * day - 1_000]) {
    vi.useFakeTimers({ toFake: ['Date'], now: deletedAt + at })
    expect(await again()).toMatchObject(problem(409, 'conflict'))
  }
  vi.useFakeTimers({ toFake: ['Date'], now: deletedAt + 30 * day + 60_000 })
  expect(await again()).toMatchObject({ status: 201, body: { user: { handle: alice.handle } } })
})

test('a deletion that died before the handle was released releases it later', async () => {
  const alice = await signUp('alice')
  const holder = env.HANDLE.getByName(alice.handle)
  const broken = vi.spyOn(env.HANDLE, 'getByName').mockImplementation(() => {
    throw new Error('the handle is out of reach')
  })
  unwrap(await alice.inbox.deleteAccount())
  broken.mockRestore()
  expect(await holder.lookup()).toEqual({ ok: true, value: alice.id })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
  await runDurableObjectAlarm(alice.inbox)
  expect(await holder.lookup()).toMatchObject({ ok: false, code: 'not_found' })
})

test('deleting twice at once is deleting once', async () => {
  const alice = await signUp('alice')
  const answers = await Promise.all([1, 2].map(() => alice.ask('DELETE', '/v1/me', { password: PASSWORD })))
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  for (const { status } of answers) expect([204, 401, 404]).toContain(status)
})
