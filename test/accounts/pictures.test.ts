/** The picture of a person: as public as the profile, held by its inbox, and let go when it is another one or nobody's. */
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Gate, holdRelease, holdUse, leaveUnseen, picture, sees, settle, uploaded } from '../conversation/files.ts'
import { Upload } from '../../src/worker/index.ts'
import { PASSWORD, type Person, signUp, until } from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const put = (person: Person, patch: object) => person.ask('PATCH', '/v1/me', patch)
const shown = async (person: Person, ofUser: Person): Promise<unknown> => (await person.ask('GET', `/v1/users/${ofUser.id}`)).body

test('everybody sees whose picture it is, and the picture', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const avatarMediaId = await picture(alice.id)
  expect(await sees(bob.id, avatarMediaId)).toBe('not_found')
  expect(await put(alice, { avatarMediaId })).toMatchObject({ status: 200, body: { avatarMediaId } })
  expect(await shown(bob, alice)).toMatchObject({ avatarMediaId })
  expect([await sees(bob.id, avatarMediaId), await alice.inbox.holdsPicture(avatarMediaId)]).toEqual(['ok', true])
})

test.for([
  ['something else than a picture', { mime: 'audio/mpeg', served: { key: 'k', size: 1, mime: 'audio/mpeg' } }],
  ['what was found to be dangerous', { state: 'quarantined', served: null }],
  ['what could not be made safe', { state: 'failed', served: null }],
] as const)('%s is refused by its name', async ([, finding]) => {
  const alice = await signUp('alice')
  const avatarMediaId = await uploaded(alice.id)
  await env.UPLOAD.getByName(avatarMediaId).hashed(avatarMediaId)
  await settle(avatarMediaId, finding)
  expect(await put(alice, { avatarMediaId, name: 'Other' })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', errors: [{ path: 'avatarMediaId' }] },
  })
  expect((await alice.ask('GET', '/v1/me')).body).toMatchObject({ name: 'alice' })
})

test('what there is not, and what somebody else has, is not found', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  for (const avatarMediaId of ['m_0123456789abcdefghijkl', 'nonsense', await picture(bob.id)])
    expect((await put(alice, { avatarMediaId })).status).toBe(404)
})

test('another picture, and none, lets the one before go; the same one does not', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const [first, second] = [await picture(alice.id), await picture(alice.id)]
  const release = vi.spyOn(Upload.prototype, 'release')
  const holder = { kind: 'user', id: alice.id }
  await put(alice, { avatarMediaId: first })
  await put(alice, { avatarMediaId: first, name: 'Alice' })
  expect(release.mock.calls).toEqual([])
  await put(alice, { avatarMediaId: second })
  expect(release.mock.calls).toEqual([[holder]])
  await put(alice, { avatarMediaId: null })
  await put(alice, { avatarMediaId: null })
  expect(release.mock.calls).toEqual([[holder], [holder]])
  expect(await Promise.all([first, second].map((id) => sees(alice.id, id)))).toEqual(['gone', 'gone'])
  expect(await Promise.all([first, second].map((id) => sees(bob.id, id)))).toEqual(['not_found', 'not_found'])
})

test('it goes with the account', async () => {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  const avatarMediaId = await picture(alice.id)
  await put(alice, { avatarMediaId })
  expect(await alice.status('DELETE', '/v1/me', { password: PASSWORD })).toBe(204)
  expect([await sees(bob.id, avatarMediaId), await alice.inbox.holdsPicture(avatarMediaId)]).toEqual(['not_found', false])
})

test('an upload that cannot be told of it is told by the alarm, also after sleep', async () => {
  const alice = await signUp('alice')
  const avatarMediaId = await picture(alice.id)
  await put(alice, { avatarMediaId })
  vi.spyOn(Upload.prototype, 'release').mockImplementationOnce(async () => {
    throw new Error('out of reach')
  })
  expect((await put(alice, { avatarMediaId: null })).status).toBe(200)
  expect(await sees(alice.id, avatarMediaId)).toBe('ok')
  await evictDurableObject(alice.inbox)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
  await runDurableObjectAlarm(alice.inbox)
  await until(async () => (await sees(alice.id, avatarMediaId)) === 'gone', 'it is gone')
})

test('what changes while a picture is asked for is kept', async () => {
  const alice = await signUp('alice')
  const avatarMediaId = await picture(alice.id)
  const gate = new Gate()
  holdUse(gate)
  const putting = put(alice, { avatarMediaId })
  await gate.met()
  await put(alice, { name: 'Meanwhile', settings: { lastSeen: 'nobody' } })
  gate.open()
  expect((await putting).body).toMatchObject({ avatarMediaId, name: 'Meanwhile', settings: { lastSeen: 'nobody' } })
})

test('of two devices that ask for the same picture neither loses it to the one that takes it away', async () => {
  const alice = await signUp('alice')
  const avatarMediaId = await picture(alice.id)
  await put(alice, { avatarMediaId })
  await put(alice, { avatarMediaId: await picture(alice.id) })
  // It is gone by now.
  expect((await put(alice, { avatarMediaId })).status).toBe(410)
  const next = await picture(alice.id)
  const gate = new Gate()
  holdUse(gate, 'after')
  const [one, two] = [put(alice, { avatarMediaId: next }), put(alice, { avatarMediaId: next })]
  await gate.met(2)
  gate.open()
  expect([(await one).status, (await two).status]).toEqual([200, 200])
  expect(await sees(alice.id, next)).toBe('ok')
})

test('a picture that is asked for while it is being let go is there or refused, never shown without its bytes', async () => {
  const alice = await signUp('alice')
  const avatarMediaId = await picture(alice.id)
  await put(alice, { avatarMediaId })
  const gate = new Gate()
  holdRelease(gate)
  const use = vi.spyOn(Upload.prototype, 'use')
  const taking = put(alice, { avatarMediaId: null })
  await gate.met()
  const putting = put(alice, { avatarMediaId })
  await put(alice, { name: 'Meanwhile' })
  expect(use).not.toHaveBeenCalled()
  gate.open()
  expect([(await taking).status, (await putting).status]).toEqual([200, 410])
  expect('avatarMediaId' in ((await alice.ask('GET', '/v1/me')).body as object)).toBe(false)
})

test('an upload that cannot be reached is to be asked again', async () => {
  const alice = await signUp('alice')
  const avatarMediaId = await picture(alice.id)
  vi.spyOn(env.UPLOAD, 'getByName').mockImplementationOnce(() => {
    throw new Error('out of reach')
  })
  expect(await put(alice, { avatarMediaId })).toMatchObject({ status: 503, body: { code: 'unavailable', retryAfterSeconds: 1 } })
  expect((await put(alice, { avatarMediaId })).status).toBe(200)
})
