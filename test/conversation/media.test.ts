/** Sends that carry files: what is stored, who may, and what a resend gets. */
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Upload } from '../../src/worker/index.ts'
import { fileBytes, image, leaveUnseen, picture, sees, uploaded } from './files.ts'
import { direct, group, history, messageId, ok, open, people, post, refusal } from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

const absentId = 'm_0123456789abcdefghijkl'

test('what is stored is what the upload says of size and, once it was looked at, of type', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [fresh, known] = [await uploaded(alice), await picture(alice)]
  const more = { name: 'a.jpg', width: 9, caption: 'look', placeholder: 'xyz' }
  const socket = await open(room, bob)
  for (const mediaId of [fresh, known]) await ok(room.stub.send(alice, { id: messageId(), content: image(mediaId, more) }))
  const contents = [image(fresh, { ...more, size: fileBytes }), image(known, { ...more, size: 7, mime: 'image/png' })]
  expect((await history(room, bob)).map(({ content }) => content)).toEqual(contents)
  expect((await socket.news()).map((frame) => frame.type === 'message' && frame.message.content)).toEqual(contents)
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject({ unreadCount: 2, lastMessage: { content: contents[1] } })
})

test.for([
  [{ caption: 'the caption', name: 'a.jpg' }, 'the caption'],
  [{ name: 'a.jpg' }, 'a.jpg'],
  [{}, 'image'],
] as const)('a reply to a file with %j quotes %s', async ([more, preview]) => {
  const [alice] = people()
  const room = await group(alice)
  await ok(room.stub.send(alice, { id: messageId(), content: image(await uploaded(alice), more) }))
  await post(room, alice, 'reply', { replyTo: 1 })
  expect((await history(room, alice))[1]?.replyTo).toEqual({ seq: 1, senderId: alice, preview })
})

test('an id that is known gets its first ack, whatever it is to carry now, and nothing is asked', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [id, mediaId] = [messageId(), await uploaded(alice)]
  const socket = await open(room, alice)
  const first = await socket.say('', { id, content: image(mediaId) })
  const use = vi.spyOn(Upload.prototype, 'use')
  const expected = { ...first, duplicate: true }
  for (const again of [mediaId, absentId, 'nonsense']) {
    expect(await socket.say('', { id, content: image(again) })).toEqual(expected)
    expect(await ok(room.stub.send(alice, { id, content: image(again) }))).toEqual(expected)
  }
  await ok(room.stub.deleteForAll(alice, 1))
  expect(await sees(alice, mediaId)).toBe('gone')
  expect(await socket.say('', { id, content: image(mediaId) })).toEqual(expected)
  expect(use).not.toHaveBeenCalled()
})

test('nothing is asked for who may not send', async () => {
  const [alice, bob, carol] = people()
  const quiet = await group(alice, [bob], { settings: { send: 'admins' } })
  const left = await group(alice, [bob])
  await ok(left.stub.remove(bob, bob))
  const blocked = await direct(alice, bob)
  await blocked.stub.setFacts(alice, { blocksPeer: true })
  const mediaId = await uploaded(bob)
  const use = vi.spyOn(Upload.prototype, 'use')
  const sending = () => ({ id: messageId(), content: image(mediaId) })
  const codes = [
    await refusal(quiet.stub.send(bob, sending())),
    await refusal(left.stub.send(bob, sending())),
    await refusal(blocked.stub.send(bob, sending())),
    await refusal(blocked.stub.send(carol, sending())),
  ]
  expect(codes).toEqual(['forbidden', 'forbidden', 'forbidden', 'not_found'])
  const socket = await open(blocked, bob)
  expect(await socket.say('', sending())).toMatchObject({ type: 'error', code: 'forbidden' })
  expect(use).not.toHaveBeenCalled()
  // And so nobody holds it.
  const holders = await runInDurableObject(env.UPLOAD.getByName(mediaId), (_, { storage }) => [...storage.sql.exec('select * from holder')])
  expect(holders).toEqual([])
})

test('an upload that fails is to be asked again: nothing is stored, and the same id is stored then', async () => {
  const [alice] = people()
  const room = await group(alice)
  const [mediaId, id] = [await uploaded(alice), messageId()]
  const socket = await open(room, alice)
  vi.spyOn(Upload.prototype, 'use').mockImplementationOnce(async () => {
    throw new Error('it fell')
  })
  expect(await socket.say('', { id, content: image(mediaId) })).toMatchObject({
    type: 'error',
    id,
    code: 'unavailable',
    retryAfterSeconds: 1,
  })
  expect(await history(room, alice)).toEqual([])
  expect(await socket.say('', { id, content: image(mediaId) })).toMatchObject({ type: 'ack', seq: 1, duplicate: false })
})

test('is forwarded by a member, in a group of others, and by no stranger', async () => {
  const [alice, bob, carol, dan] = people()
  const [ours, theirs, strangers] = [await group(alice, [bob]), await group(bob, [carol]), await group(dan)]
  const mediaId = await uploaded(alice)
  await ok(ours.stub.send(alice, { id: messageId(), content: image(mediaId) }))
  await ok(theirs.stub.send(bob, { id: messageId(), content: image(mediaId) }))
  const socket = await open(strangers, dan)
  expect(await socket.say('', { content: image(mediaId) })).toMatchObject({ type: 'error', code: 'not_found' })
  expect(await Promise.all([alice, bob, carol, dan].map((one) => sees(one, mediaId)))).toEqual(['ok', 'ok', 'ok', 'not_found'])
})
