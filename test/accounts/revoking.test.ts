/** A device that was revoked is dead on every route and socket. */
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { verifyAccessToken } from '../../src/platform/access-token.ts'
import { conversationStub } from '../../src/platform/address.ts'
import { upgradeRequest } from '../../src/platform/socket-caller.ts'
import { conversation, routes } from '../../src/protocol/index.ts'
import { type Person, exchange, http, problem, signUp, until } from './support.ts'

const dead = problem(401, 'unauthenticated')

async function direct(alice: Person, bob: Person): Promise<string> {
  const { body } = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  return conversation.parse(body).id
}

interface Watched {
  status: number
  closed: number | undefined
}

function watch(response: Response): Watched {
  const watched: Watched = { status: response.status, closed: undefined }
  response.webSocket?.accept()
  response.webSocket?.addEventListener('close', ({ code }) => {
    watched.closed = code
  })
  return watched
}

const socket = (id: string) => `/v1/conversations/${id}/socket`

async function open(person: Person, id: string): Promise<Watched> {
  const { response } = await http('GET', socket(id), { token: person.session.accessToken, headers: { upgrade: 'websocket' } })
  return watch(response)
}

describe('a revoked device', () => {
  let phone: Person
  beforeAll(async () => {
    const alice = await signUp('alice')
    phone = await alice.signIn('phone')
    await alice.ask('DELETE', `/v1/devices/${phone.deviceId}`)
  })

  const paths = Object.entries(routes).flatMap(([name, { auth, method, path }]) =>
    auth ? [[name, method, path.replaceAll(/\{\w+\}/g, 'x')]] : [],
  )
  const others = [
    ['a socket', 'GET', '/v1/conversations/x/socket'],
    ['an unknown path', 'GET', '/v1/nothing-here'],
    ['another method', 'PUT', '/v1/me'],
  ]
  test.each([...paths, ...others] as [string, string, string][])('is dead on %s', async (_, method, path) => {
    expect(await phone.ask(method, path)).toMatchObject(dead)
  })

  test('cannot refresh', async () => {
    expect(await exchange(phone.session.refreshToken)).toMatchObject(dead)
  })
})

describe('revoking', () => {
  test('closes the sockets of that device with 4401 before it answers, and no others', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const phone = await alice.signIn('phone')
    const ids = [await direct(alice, bob), await direct(alice, carol)]
    const cut = await Promise.all(ids.map((id) => open(phone, id)))
    const kept = await Promise.all([open(alice, ids[0] ?? ''), open(bob, ids[0] ?? '')])
    expect([...cut, ...kept].map(({ status }) => status)).toEqual([101, 101, 101, 101])
    const before = Date.now()
    expect(await alice.ask('DELETE', `/v1/devices/${phone.deviceId}`)).toMatchObject({ status: 204 })
    await until(() => cut.every(({ closed }) => closed === 4401), 'both sockets of the phone are closed')
    expect(Date.now() - before).toBeLessThan(1_000)
    expect(kept.map(({ closed }) => closed)).toEqual([undefined, undefined])
  })

  test('closes a socket too that was confirmed before and reached its conversation after', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const phone = await alice.signIn('phone')
    const id = await direct(alice, bob)
    const caller = await verifyAccessToken(env, phone.session.accessToken, Date.now())
    expect(await alice.inbox.confirm({ deviceId: phone.deviceId, generation: 1, opening: id })).toEqual({ ok: true, value: undefined })
    await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)
    const late = watch(await conversationStub(env, id).fetch(upgradeRequest('https://chat.example', caller, undefined)))
    expect(late).toEqual({ status: 101, closed: undefined })
    await until(() => late.closed === 4401, 'the late socket is closed')
  })

  test('ends this device alone when it signs out', async () => {
    const alice = await signUp('alice')
    const phone = await alice.signIn('phone')
    expect(await phone.ask('DELETE', '/v1/sessions/current')).toMatchObject({ status: 204, body: undefined })
    expect(await phone.ask('GET', '/v1/me')).toMatchObject(dead)
    expect(await alice.ask('GET', '/v1/me')).toMatchObject({ status: 200 })
  })

  test('twice at once is ending once', async () => {
    const alice = await signUp('alice')
    for (const { status } of await Promise.all([1, 2, 3].map(() => alice.ask('DELETE', '/v1/sessions/current'))))
      expect([204, 401]).toContain(status)
    expect(await alice.ask('GET', '/v1/me')).toMatchObject(dead)
  })

  test('is for one’s own devices: another’s does not exist', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    for (const id of [alice.deviceId, crypto.randomUUID(), 'x'])
      expect(await bob.ask('DELETE', `/v1/devices/${id}`)).toMatchObject(problem(404, 'not_found'))
    expect(await alice.ask('GET', '/v1/me')).toMatchObject({ status: 200 })
  })
})

test('an opening is written once a week, however often the device opens the conversation', async () => {
  const alice = await signUp('alice')
  const opening = 'g_1234567890123456789012'
  const start = Date.now()
  const untilAt = async (days: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: start + days * 86_400_000 })
    await alice.inbox.confirm({ deviceId: alice.deviceId, generation: 1, opening })
    const rows = await runInDurableObject(alice.inbox, (_, { storage }) => [...storage.sql.exec('select * from opened')])
    expect(rows).toEqual([{ device_id: alice.deviceId, conversation_id: opening, until_at: expect.any(Number) }])
    return (Number(rows[0]?.['until_at']) - start) / 86_400_000
  }
  expect([await untilAt(0), await untilAt(1), await untilAt(6), await untilAt(7)]).toEqual([7, 7, 7, 14])
  vi.useRealTimers()
})
