/** Signing in: by handle and password, on at most sixteen devices. */
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src/platform/answer.ts'
import { PASSWORD, type Person, handle, http, problem, session, signUp, statuses, times } from './support.ts'

const signIn = (name: string, password = PASSWORD) =>
  http('POST', '/v1/sessions', { body: { handle: name, password, device: { name: 'phone' } } })

/** Further devices, without the price of a password for each. */
async function devices(person: Person, count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    unwrap(await person.inbox.createDevice({ deviceId: crypto.randomUUID(), name: `device ${i}`, tokenHash: 'x' }))
}

describe('signing in', () => {
  test('gives another device of the same user, by a handle of any case', async () => {
    const alice = await signUp('alice')
    const { user, device } = session(await signIn(alice.handle.toUpperCase()))
    expect({ user, device }).toEqual({ user: alice.user, device: { ...device, name: 'phone', current: true } })
    expect(device.id).not.toBe(alice.deviceId)
  })

  test('a wrong password and an unknown handle are answered alike', async () => {
    const alice = await signUp('alice')
    const answers = await Promise.all([signIn(alice.handle, `${PASSWORD}!`), signIn(handle('nobody')), signIn(alice.handle, '')])
    for (const answer of answers) expect(answer).toMatchObject(problem(401, 'unauthenticated'))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(new Set(answers.map(({ headers }) => JSON.stringify([...headers]))).size).toBe(1)
  })

  test.each(['пароль с пробелом 1', ' leading and trailing ', '密码密码密码密码', '😀'.repeat(8), 'x'.repeat(255), 'Aé\u0301Å long'])(
    'a password is kept as it is: %j',
    async (password) => {
      const name = handle('alice')
      const { user } = session(
        await http('POST', '/v1/accounts', { body: { handle: name, name: 'Alice', password, device: { name: 'first' } } }),
      )
      expect(session(await signIn(name, password)).user).toEqual(user)
      expect(await signIn(name, `${password}.`)).toMatchObject(problem(401, 'unauthenticated'))
    },
  )
})

describe('devices', () => {
  test('are listed, oldest first, this one told from the others', async () => {
    const alice = await signUp('alice')
    const phone = await alice.signIn('phone')
    const [first, second] = [
      { ...alice.device, lastActiveAt: expect.any(Number) },
      { ...phone.device, lastActiveAt: expect.any(Number) },
    ]
    expect(await alice.ask('GET', '/v1/devices')).toMatchObject({ status: 200, body: { devices: [first, { ...second, current: false }] } })
    expect(await phone.ask('GET', '/v1/devices')).toMatchObject({ status: 200, body: { devices: [{ ...first, current: false }, second] } })
  })

  test('are sixteen; a seventeenth is refused whole, and room made is room', async () => {
    const alice = await signUp('alice')
    await devices(alice, 14)
    const phone = await alice.signIn()
    expect(await signIn(alice.handle)).toMatchObject(problem(409, 'conflict'))
    expect(await alice.ask('DELETE', `/v1/devices/${phone.deviceId}`)).toMatchObject({ status: 204, body: undefined })
    const { device } = session(await signIn(alice.handle))
    const { body } = await alice.ask('GET', '/v1/devices')
    expect(body).toMatchObject({ devices: expect.arrayContaining([{ ...device, lastActiveAt: expect.any(Number), current: false }]) })
    expect(body).toHaveProperty('devices.length', 16)
  })

  test('of five that sign in at once where one has room, one gets it', async () => {
    const alice = await signUp('alice')
    await devices(alice, 14)
    const all = await Promise.all(Array.from({ length: 5 }, () => signIn(alice.handle)))
    expect(statuses(all)).toEqual([201, ...times(4, 409)])
  })

  test('more right passwords at once than may be wrong all pass', async () => {
    const alice = await signUp('alice')
    const all = await Promise.all(Array.from({ length: 15 }, () => signIn(alice.handle)))
    expect(all.map(({ status }) => status)).toEqual(times(15, 201))
  })

  test('are active when they ask, written down once a minute', async () => {
    const alice = await signUp('alice')
    await alice.status('GET', '/v1/me')
    const active = async () => unwrap(await env.INBOX.getByName(alice.id).listDevices(alice.deviceId))[0]?.lastActiveAt
    const before = await active()
    await alice.status('GET', '/v1/me')
    expect(await active()).toBe(before)
  })
})
