/** The picture of a group: whose it may be, what it may be, and that a change of it disturbs no other. */
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Upload } from '../../src/worker/index.ts'
import { Gate, holdUse, image, leaveUnseen, picture, sees, settle, uploaded } from './files.ts'
import { direct, group, messageId, ok, open, people, refusal } from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

test('it is changed, told to all, and taken away, each by one change', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [first, second] = [await picture(alice), await picture(alice)]
  const socket = await open(room, bob)
  const release = vi.spyOn(Upload.prototype, 'release')
  expect((await ok(room.stub.update(alice, { avatarMediaId: first, title: 'Seen' }))).avatarMediaId).toBe(first)
  expect((await ok(room.stub.update(alice, { avatarMediaId: first }))).head.rev).toBe(1)
  await ok(room.stub.update(alice, { avatarMediaId: second }))
  expect('avatarMediaId' in (await ok(room.stub.update(alice, { avatarMediaId: null })))).toBe(false)
  expect((await ok(room.stub.update(alice, { avatarMediaId: null }))).head.rev).toBe(3)
  const told = (await socket.news()).map((frame) => frame.type === 'change' && frame.change)
  expect(told).toMatchObject([
    { kind: 'conversation', rev: 1, by: alice, avatarMediaId: first, title: 'Seen' },
    { kind: 'conversation', rev: 2, by: alice, avatarMediaId: second },
    { kind: 'conversation', rev: 3, by: alice, avatarMediaId: null },
  ])
  expect(release.mock.calls).toEqual([[{ kind: 'conversation', id: room.id }], [{ kind: 'conversation', id: room.id }]])
  expect([await sees(alice, first), await sees(alice, second)]).toEqual(['gone', 'gone'])
})

test.for([
  ['something else than a picture', { mime: 'video/mp4', served: { key: 'k', size: 1, mime: 'video/mp4' } }, 'invalid_request'],
  ['what was found to be dangerous', { state: 'quarantined', served: null }, 'invalid_request'],
  ['what could not be made safe', { state: 'failed', served: null }, 'invalid_request'],
] as const)('%s is refused by its name, and nothing holds it', async ([, finding, code]) => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await uploaded(alice)
  await env.UPLOAD.getByName(mediaId).hashed(mediaId)
  await settle(mediaId, finding)
  const use = vi.spyOn(Upload.prototype, 'use')
  const answer = await room.stub.update(alice, { avatarMediaId: mediaId })
  expect(answer).toMatchObject({ ok: false, code, details: { errors: [{ path: 'avatarMediaId' }] } })
  expect(use).not.toHaveBeenCalled()
})

test('what there is not, what another has, and what was deleted is refused', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  const deleted = await picture(alice)
  await ok(room.stub.send(alice, { id: messageId(), content: image(deleted) }))
  await ok(room.stub.deleteForAll(alice, 1))
  const ids = ['m_0123456789abcdefghijkl', 'nonsense', await picture(bob), deleted]
  const codes: unknown[] = []
  for (const avatarMediaId of ids) codes.push(await refusal(room.stub.update(alice, { avatarMediaId })))
  expect(codes).toEqual(['not_found', 'not_found', 'not_found', 'gone'])
  expect((await ok(Promise.resolve(room.stub.view(alice)))).head.rev).toBe(1)
})

test('it is waited for while it is being looked at', async () => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await uploaded(alice)
  const updating = room.stub.update(alice, { avatarMediaId: mediaId })
  await ok(room.stub.update(alice, { title: 'Meanwhile' }))
  await env.UPLOAD.getByName(mediaId).hashed(mediaId)
  await settle(mediaId)
  expect(await ok(updating)).toMatchObject({ avatarMediaId: mediaId, title: 'Meanwhile', head: { rev: 2 } })
})

test('who may not change it asks for nothing', async () => {
  const [alice, bob, carol] = people()
  const [room, pair] = [await group(alice, [bob]), await direct(alice, bob)]
  const avatarMediaId = await picture(bob)
  const serve = vi.spyOn(Upload.prototype, 'serve')
  const codes = [
    await refusal(room.stub.update(bob, { avatarMediaId })),
    await refusal(room.stub.update(carol, { avatarMediaId })),
    await refusal(pair.stub.update(bob, { avatarMediaId })),
  ]
  expect(codes).toEqual(['forbidden', 'not_found', 'forbidden'])
  expect(serve).not.toHaveBeenCalled()
  await ok(room.stub.update(alice, { settings: { edit: 'members' } }))
  expect((await ok(room.stub.update(bob, { avatarMediaId }))).avatarMediaId).toBe(avatarMediaId)
})

test('who may no longer change it when the answer comes is refused', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await ok(room.stub.setRole(alice, bob, 'admin'))
  const avatarMediaId = await picture(bob)
  const gate = new Gate()
  holdUse(gate, 'after')
  const updating = room.stub.update(bob, { avatarMediaId, title: 'Mine' })
  await gate.met()
  await ok(room.stub.setRole(alice, bob, 'member'))
  gate.open()
  expect(await refusal(updating)).toBe('forbidden')
  const { avatarMediaId: shown, title } = await ok(Promise.resolve(room.stub.view(alice)))
  expect([shown, title]).toEqual([undefined, 'Friends'])
})

test('one that is taken away while it is asked for anew is there, and its bytes with it', async () => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await picture(alice)
  await ok(room.stub.update(alice, { avatarMediaId: mediaId }))
  await ok(room.stub.send(alice, { id: messageId(), content: image(mediaId) }))
  const gate = new Gate()
  const use = holdUse(gate, 'after')
  await ok(room.stub.update(alice, { avatarMediaId: null }))
  const updating = room.stub.update(alice, { avatarMediaId: mediaId })
  await gate.met()
  const release = vi.spyOn(Upload.prototype, 'release')
  await ok(room.stub.deleteForAll(alice, 1))
  gate.open()
  expect((await ok(updating)).avatarMediaId).toBe(mediaId)
  expect([use.mock.calls.length, release.mock.calls, await sees(alice, mediaId)]).toEqual([1, [], 'ok'])
})

test('an upload that cannot be reached is to be asked again', async () => {
  const [alice] = people()
  const room = await group(alice)
  const avatarMediaId = await picture(alice)
  vi.spyOn(env.UPLOAD, 'getByName').mockImplementationOnce(() => {
    throw new Error('out of reach')
  })
  expect(await room.stub.update(alice, { avatarMediaId })).toMatchObject({
    ok: false,
    code: 'unavailable',
    details: { retryAfterSeconds: 1 },
  })
  expect((await ok(room.stub.update(alice, { avatarMediaId }))).avatarMediaId).toBe(avatarMediaId)
})
