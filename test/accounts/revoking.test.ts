/** A device that was revoked is dead on every route and socket. */
import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { Database } from '../../src/domain/database.ts'
import * as openingsOf from '../../src/domain/inbox/openings.ts'
import { verifyAccessToken } from '../../src/platform/access-token.ts'
import { conversationStub } from '../../src/platform/address.ts'
import { unwrap } from '../../src/platform/answer.ts'
import { upgradeRequest } from '../../src/platform/socket-caller.ts'
import { conversation, routes } from '../../src/protocol/index.ts'
import { type Person, exchange, http, problem, problemTo, signUp, until } from './support.ts'

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

/** Well-formed ids of conversations that nobody has made. */
const madeUp = (count: number): string[] => Array.from({ length: count }, (_, i) => `g_${String(i).padStart(22, '0')}`)

/** The device is about to open that conversation. */
const note = async (person: Person, opening: string) =>
  unwrap(await person.inbox.confirm({ deviceId: person.deviceId, generation: 1, opening }))

/** What the inbox knows of one device. */
const openings = (person: Person) =>
  runInDurableObject(person.inbox, (_, { storage }) =>
    Array.from(
      storage.sql.exec<{ id: string }>('select conversation_id as id from opened where device_id = ? order by 1', person.deviceId),
      ({ id }) => id,
    ),
  )

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

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
    expect(await phone.ask(method, path)).toMatchObject(problemTo(method, 401, 'unauthenticated'))
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

describe('revoking a device', () => {
  const due = (person: Person) =>
    runInDurableObject(person.inbox, (_, { storage }) => Array.from(storage.sql.exec('select duty from due'), ({ duty }) => duty))

  test('that has opened two hundred conversations cuts them all', async () => {
    const alice = await signUp('alice')
    const phone = await alice.signIn('phone')
    const sockets: Watched[] = []
    for (let i = 0; i < 20; i++) {
      const { body } = await alice.ask('POST', '/v1/conversations', { kind: 'group', title: `group ${i}`, userIds: [] })
      sockets.push(await open(phone, conversation.parse(body).id))
    }
    for (const id of madeUp(180)) await note(phone, id)
    const answered = alice.status('DELETE', `/v1/devices/${phone.deviceId}`)
    await until(() => sockets.every(({ closed }) => closed === 4401), 'all sockets of the phone are closed')
    expect(await answered).toBe(204)
  })

  test('is one duty, however many conversations it has opened', async () => {
    const alice = await signUp('alice')
    const phone = await alice.signIn('phone')
    const opening = madeUp(20)
    for (const id of opening) await note(phone, id)
    const cut: string[] = []
    vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((id) => {
      // The inboxes of other tests still have their second rounds to make.
      if (opening.includes(id)) cut.push(id)
      throw new Error('out of reach')
    })
    await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)
    expect(cut.toSorted()).toEqual(opening)
    expect(await due(alice)).toEqual([expect.stringContaining(phone.deviceId)])
    expect(await phone.ask('GET', '/v1/me')).toMatchObject(dead)
  })

  test('goes on with what could not be reached, and with that alone', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const phone = await alice.signIn('phone')
    const id = await direct(alice, bob)
    const lost = await open(phone, id)
    for (const other of madeUp(3)) await note(phone, other)
    const cut: string[] = []
    const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((name) => {
      cut.push(name)
      if (name === id) throw new Error('out of reach')
      return real(name)
    })
    await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)
    expect(new Set(cut)).toEqual(new Set([id, ...madeUp(3)]))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
    await runDurableObjectAlarm(alice.inbox)
    expect(await openings(phone)).toEqual([id])
    broken.mockRestore()
    expect(lost.closed).toBe(undefined)
    vi.setSystemTime(Date.now() + 10_000)
    await runDurableObjectAlarm(alice.inbox)
    await until(() => lost.closed === 4401, 'the socket is closed')
    expect([await openings(phone), await due(alice)]).toEqual([[], []])
  })

  test('does not wait for a conversation that never answers', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const phone = await alice.signIn('phone')
    const silent = await direct(alice, bob)
    const id = await direct(alice, carol)
    await note(phone, silent)
    const caller = await verifyAccessToken(env, phone.session.accessToken, Date.now())
    await note(phone, id)
    const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
    vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((name) =>
      name === silent ? Object.assign(Object.create(real(name)), { cut: () => new Promise(() => undefined) }) : real(name),
    )
    expect(await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)).toBe(204)
    const late = watch(await conversationStub(env, id).fetch(upgradeRequest('https://chat.example', caller, undefined)))
    await until(() => late.closed === 4401, 'the late socket of the other conversation is closed')
  })

  test('owes nothing to an id that names no object on this server', async () => {
    const alice = await signUp('alice')
    const phone = await alice.signIn('phone')
    await note(phone, 'eu.g_1234567890123456789012')
    await alice.status('PUT', '/v1/contacts/eu.11111111-1111-4111-8111-111111111111', { blocked: true })
    unwrap(await alice.inbox.putContact({ userId: 'eu.11111111-1111-4111-8111-111111111111', blocked: true }))
    await alice.status('DELETE', `/v1/devices/${phone.deviceId}`)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
    await runDurableObjectAlarm(alice.inbox)
    expect([await openings(phone), await due(alice)]).toEqual([[], []])
  })
})

describe('an opening', () => {
  test('is written once a day, however often the device opens the conversation', async () => {
    const alice = await signUp('alice')
    const opening = 'g_1234567890123456789012'
    const start = Date.now()
    const hour = 60 * 60 * 1_000
    const untilAt = async (hours: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: start + hours * hour })
      await note(alice, opening)
      const rows = await runInDurableObject(alice.inbox, (_, { storage }) => [...storage.sql.exec('select * from opened')])
      expect(rows).toEqual([{ device_id: alice.deviceId, conversation_id: opening, until_at: expect.any(Number) }])
      return (Number(rows[0]?.['until_at']) - start) / hour
    }
    // A token lives for a quarter of an hour, and no socket of it may outlive what is known of it.
    expect([await untilAt(0), await untilAt(1), await untilAt(23.7), await untilAt(23.8)]).toEqual([24, 24, 24, 47.8])
  })

  test('is one of a thousand: the oldest go, made-up ones before those of conversations that the user is in', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const phone = await alice.signIn('phone')
    const [id, other] = [await direct(alice, bob), madeUp(1_100)]
    await runInDurableObject(alice.inbox, (_, { storage }) => {
      const [db, now] = [new Database(storage), Date.now()]
      for (const [i, conversationId] of [id, ...other].entries()) openingsOf.note(db, { deviceId: phone.deviceId, conversationId }, now + i)
    })
    await note(alice, other[0] ?? '')
    expect(await openings(phone)).toEqual([id, ...other.slice(101)].toSorted())
    expect(await openings(alice)).toEqual([other[0]])
  })
})
