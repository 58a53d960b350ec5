/** The caller's account, the profiles of others, and who is a contact. */
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { newUserId } from '../../src/platform/address.ts'
import { PASSWORD, handle, problem, signUp } from './support.ts'

describe('the account', () => {
  test('has defaults, and keeps what it is given', async () => {
    const alice = await signUp('alice')
    const account = {
      ...alice.user,
      settings: { lastSeen: 'everyone', readReceipts: true },
      createdAt: expect.any(Number),
    }
    expect(await alice.ask('GET', '/v1/me')).toMatchObject({ status: 200, body: account })
    const about = 'Zoë 👩‍👩‍👧‍👦 \u202Eabc'
    const changes: [object, object][] = [
      [{}, {}],
      [
        { name: 'Alice B.', about },
        { name: 'Alice B.', about },
      ],
      [{ settings: { readReceipts: false } }, { settings: { lastSeen: 'everyone', readReceipts: false } }],
      [{ settings: { lastSeen: 'contacts' } }, { settings: { lastSeen: 'contacts', readReceipts: false } }],
      [{ settings: { pushPreview: false } }, { settings: { lastSeen: 'contacts', readReceipts: false, pushPreview: false } }],
      [{ settings: {} }, {}],
      [{ about: '', avatarMediaId: null }, { about: '' }],
    ]
    const expected = { ...account }
    for (const [patch, change] of changes) {
      Object.assign(expected, change)
      const { status, body } = await alice.ask('PATCH', '/v1/me', patch)
      expect({ status, body }).toEqual({ status: 200, body: expected })
    }
    expect((await alice.ask('GET', '/v1/me')).body).toEqual(expected)
  })

  test.each([
    [{ name: '' }, 400],
    [{ name: ' ' }, 400],
    [{ name: 5 }, 400],
    [{ name: 'a\0' }, 400],
    [{ about: '\ud800' }, 400],
    [{ handle: 'other' }, 400],
    [{ id: 'x' }, 400],
    [{ settings: { lastSeen: 'friends' } }, 400],
    [{ settings: { readReceipts: 'yes' } }, 400],
    [{ settings: { colour: 'red' } }, 400],
    [{ name: 'x'.repeat(65) }, 413],
    [{ about: '😀'.repeat(141) }, 413],
    [{ avatarMediaId: 'no-such-media' }, 404],
  ])('refuses %j, and changes nothing', async (patch, status) => {
    const alice = await signUp('alice')
    expect(await alice.status('PATCH', '/v1/me', { settings: { readReceipts: false }, ...patch })).toBe(status)
    expect(await alice.ask('GET', '/v1/me')).toMatchObject({ body: { name: 'alice', settings: { readReceipts: true } } })
  })
})

describe('another user', () => {
  test('is found by id and by handle, without its settings', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    await bob.ask('PATCH', '/v1/me', { about: 'Hello' })
    for (const key of [bob.id, bob.handle, bob.handle.toUpperCase()])
      expect((await alice.ask('GET', `/v1/users/${key}`)).body).toEqual({ ...bob.user, about: 'Hello' })
  })

  test.each([
    handle('nobody'),
    'x',
    '%00',
    '%ff',
    'a%2Fb',
    'a'.repeat(3_000),
    '😀',
    newUserId(env),
    `eu.${newUserId(env)}`,
    newUserId(env).toUpperCase(),
  ])('that does not exist is not found: %s', async (key) => {
    const alice = await signUp('alice')
    expect(await alice.ask('GET', `/v1/users/${key}`)).toMatchObject(problem(404, 'not_found'))
  })
})

test('who is gone is answered like who never was', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  await bob.ask('DELETE', '/v1/me', { password: PASSWORD })
  const answers = await Promise.all(
    [bob.id, bob.handle, newUserId(env), handle('nobody')].map((key) => alice.ask('GET', `/v1/users/${key}`)),
  )
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
})

describe('contacts', () => {
  test('are put, listed and taken away', async () => {
    const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
    const put = async (body: object) => (await alice.ask('PUT', `/v1/contacts/${bob.id}`, body)).body
    const list = async () => (await alice.ask('GET', '/v1/contacts')).body
    expect(await list()).toEqual({ contacts: [] })
    expect(await put({})).toEqual({ userId: bob.id, blocked: false })
    expect(await put({ name: 'Bobby' })).toEqual({ userId: bob.id, name: 'Bobby', blocked: false })
    expect(await put({ blocked: true })).toEqual({ userId: bob.id, name: 'Bobby', blocked: true })
    expect(await put({ name: 'Robert' })).toEqual({ userId: bob.id, name: 'Robert', blocked: true })
    expect(await put({ blocked: false })).toEqual({ userId: bob.id, name: 'Robert', blocked: false })
    await alice.ask('PUT', `/v1/contacts/${carol.id}`, { name: 'Caro' })
    const both = [
      { userId: bob.id, name: 'Robert', blocked: false },
      { userId: carol.id, name: 'Caro', blocked: false },
    ]
    expect(await list()).toEqual({ contacts: both.toSorted((a, b) => (a.userId < b.userId ? -1 : 1)) })
    expect((await bob.ask('GET', '/v1/contacts')).body).toEqual({ contacts: [] })
    for (let i = 0; i < 2; i++) expect(await alice.status('DELETE', `/v1/contacts/${bob.id}`)).toBe(204)
    expect(await list()).toEqual({ contacts: [both[1]] })
  })

  test('are others who exist', async () => {
    const alice = await signUp('alice')
    for (const id of ['nobody-at-all', newUserId(env)])
      expect(await alice.ask('PUT', `/v1/contacts/${id}`, { name: 'x' })).toMatchObject(problem(404, 'not_found'))
    expect(await alice.ask('PUT', `/v1/contacts/${alice.id}`, {})).toMatchObject(problem(400, 'invalid_request'))
    for (const body of [{ colour: 'red' }, { name: '' }, { blocked: 'yes' }, []])
      expect(await alice.ask('PUT', `/v1/contacts/${alice.id}`, body)).toMatchObject(problem(400, 'invalid_request'))
  })

  test('are what the other side is told of, and no more', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const introduced = (more: object) => ({
      ok: true,
      value: { user: alice.user, blocked: false, readReceipts: true, contact: false, ...more },
    })
    expect(await alice.inbox.introduce(bob.id)).toEqual(introduced({}))
    await alice.ask('PUT', `/v1/contacts/${bob.id}`, {})
    expect(await alice.inbox.introduce(bob.id)).toEqual(introduced({ contact: true }))
    await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
    await alice.ask('PATCH', '/v1/me', { settings: { readReceipts: false } })
    expect(await alice.inbox.introduce(bob.id)).toEqual(introduced({ blocked: true, readReceipts: false }))
    // A block shows nowhere.
    expect((await bob.ask('GET', `/v1/users/${alice.id}`)).body).toEqual(alice.user)
  })
})
