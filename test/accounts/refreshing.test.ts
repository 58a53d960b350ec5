/** Refreshing: a lost answer costs nothing, a replay ends the device. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { firstRefreshToken } from '../../src/platform/refresh-token.ts'
import { type Answered, type Person, exchange, problem, session, signUp } from './support.ts'

afterEach(() => vi.useRealTimers())

const dead = problem(401, 'unauthenticated')

async function expectAlive(person: Person): Promise<void> {
  expect(await person.ask('GET', '/v1/me')).toMatchObject({ status: 200 })
}

async function expectDead(person: Person): Promise<void> {
  expect(await person.ask('GET', '/v1/me')).toMatchObject(dead)
  expect(await exchange(person.session.refreshToken)).toMatchObject(dead)
}

const tokens = (answers: Answered[]) => new Set(answers.map((answer) => session(answer).refreshToken))

describe('refreshing', () => {
  test('gives the same device a new pair', async () => {
    const alice = await signUp('alice')
    const before = alice.session
    await alice.refresh()
    expect(alice.session).toEqual({
      ...before,
      device: { ...before.device, lastActiveAt: expect.any(Number) },
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.any(Number),
      refreshToken: expect.any(String),
    })
    expect([alice.session.accessToken, alice.session.refreshToken]).not.toEqual(expect.arrayContaining([before.accessToken]))
    expect(alice.session.refreshToken).not.toBe(before.refreshToken)
    await expectAlive(alice)
    await alice.refresh()
    await expectAlive(alice)
  })

  test('gives the same successor again until a token of the new pair comes back', async () => {
    const alice = await signUp('alice')
    const old = alice.session.refreshToken
    const answers = [await exchange(old), await exchange(old), await exchange(old)]
    expect(tokens(answers).size).toBe(1)
    expect(new Set(answers.map((answer) => session(answer).accessToken)).size).toBe(3)
    for (const answer of answers) {
      alice.session = session(answer)
      await expectAlive(alice)
    }
  })

  test('at once with one token all win, with the same successor', async () => {
    const alice = await signUp('alice')
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(alice.session.refreshToken)))
      expect(tokens(answers).size).toBe(1)
      alice.session = session(answers[round] ?? (await exchange('')))
      await expectAlive(alice)
    }
  })

  test('leaves access tokens that were given before good until they expire', async () => {
    const alice = await signUp('alice')
    const { accessToken, refreshToken } = alice.session
    await alice.refresh()
    expect(alice.session.accessToken).not.toBe(accessToken)
    const late = Object.assign(await alice.signIn(), { session: { ...alice.session, accessToken } })
    await expectAlive(late)
    // It says nothing about whether the new pair has arrived: the old refresh token is still no replay.
    expect(session(await exchange(refreshToken)).refreshToken).toBe(alice.session.refreshToken)
    await expectAlive(alice)
  })
})

describe('a replay of the old refresh token', () => {
  const uses: [string, (person: Person) => Promise<unknown>][] = [
    ['its access token', expectAlive],
    ['its refresh token', (person) => exchange(person.session.refreshToken)],
  ]
  test.each(uses)('ends the device once the new pair was used: %s', async (_, use) => {
    const alice = await signUp('alice')
    const phone = await alice.signIn()
    const old = phone.session.refreshToken
    await phone.refresh()
    await use(phone)
    expect(await exchange(old)).toMatchObject(dead)
    await expectDead(phone)
    await expectAlive(alice)
    const { body } = await alice.ask('GET', '/v1/devices')
    expect(body).toMatchObject({ devices: [{ id: alice.deviceId }] })
  })

  test('of a much older one ends it too', async () => {
    const alice = await signUp('alice')
    const old = alice.session.refreshToken
    for (let i = 0; i < 3; i++) await alice.refresh()
    expect(await exchange(old)).toMatchObject(dead)
    await expectDead(alice)
  })

  test('that races with the successor leaves at most one of both alive, and tells nobody more than 401', async () => {
    const alice = await signUp('alice')
    const old = alice.session.refreshToken
    await alice.refresh()
    const statuses = (await Promise.all([exchange(alice.session.refreshToken), exchange(old), exchange(old)])).map(({ status }) => status)
    for (const status of statuses) expect([200, 401]).toContain(status)
    // Whichever came first: once the successor was exchanged, the replay has ended the device.
    if (statuses[0] === 200 && statuses.includes(401)) await expectDead(alice)
  })
})

describe('a forged refresh token', () => {
  const flip = (token: string, at: number) => {
    const i = at < 0 ? token.length + at : at
    return `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
  }
  const part = (token: string, at: number, value: string) => token.split('~').with(at, value).join('~')
  const forgeries: [string, (token: string, other: string) => string][] = [
    ['nothing', () => ''],
    ['no token', () => 'not-a-refresh-token'],
    ['separators', () => '~~~~'],
    ['a changed user', (token, other) => part(token, 0, other.split('~')[0] ?? '')],
    ['a changed device', (token) => part(token, 1, crypto.randomUUID())],
    ['an earlier generation', (token) => part(token, 2, '0')],
    ['a later generation', (token) => part(token, 2, '2')],
    ['another secret', (token) => part(token, 3, 'x'.repeat(43))],
    ['no seal', (token) => token.slice(0, token.lastIndexOf('~'))],
    ['an empty seal', (token) => part(token, 4, '')],
    ['a changed seal', (token) => flip(token, -20)],
    ['another spelling of the seal', (token) => flip(token, -1)],
    ['something behind it', (token) => `${token}x`],
    ['a changed secret', (token) => flip(token, token.indexOf('~', 80) + 5)],
    ['another user’s secret and seal', (token, other) => [...token.split('~').slice(0, 3), ...other.split('~').slice(3)].join('~')],
  ]
  test.each(forgeries)('is refused and ends nothing: %s', async (_, forge) => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    expect(await exchange(forge(alice.session.refreshToken, bob.session.refreshToken))).toMatchObject(dead)
    await alice.refresh()
    await expectAlive(alice)
  })

  test('wakes no object', async () => {
    const asked = vi.spyOn(env.INBOX, 'getByName')
    try {
      await exchange(`${crypto.randomUUID()}~${crypto.randomUUID()}~1~${'x'.repeat(43)}~${'A'.repeat(43)}`)
      expect(asked).not.toHaveBeenCalled()
    } finally {
      asked.mockRestore()
    }
  })

  test('that is genuine but was never given ends nothing: a database taken back has given fewer', async () => {
    const alice = await signUp('alice')
    const { token } = await firstRefreshToken(env, { userId: alice.id, deviceId: alice.deviceId }, Date.now())
    expect(await exchange(token)).toMatchObject(dead)
    await expectAlive(alice)
  })
})
