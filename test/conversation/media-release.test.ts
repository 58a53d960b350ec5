/** A file is let go with the last message that carries it, at least once, and never while a message that carries it is on its way. */
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { type MockInstance, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Upload } from '../../src/worker/index.ts'
import { Gate, holdRelease, holdUse, image, leaveUnseen, picture, sees, uploaded } from './files.ts'
import {
  type Room,
  group,
  messageId,
  minutes,
  noon,
  ok,
  pass,
  people,
  post,
  range,
  refusal,
  reopened,
  setClock,
  tables,
  text,
} from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

const watchRelease = (): MockInstance<Upload['release']> => vi.spyOn(Upload.prototype, 'release')
const share = ({ stub }: Room, userId: string, mediaId: string) => stub.send(userId, { id: messageId(), content: image(mediaId) })
/** The alarm rings when what was put off is due. */
async function ring({ stub }: Room): Promise<void> {
  vi.setSystemTime((await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())) ?? Date.now())
  await runDurableObjectAlarm(stub)
}
const due = async (room: Room) => (await tables(room))['due']

async function shared(): Promise<{ room: Room; alice: string; bob: string; mediaId: string }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const mediaId = await uploaded(alice)
  await ok(share(room, alice, mediaId))
  return { room, alice, bob, mediaId }
}

test('the first of two messages that carry a file takes nothing with it; the second takes it, once', async () => {
  const { room, alice, bob, mediaId } = await shared()
  await ok(share(room, bob, mediaId))
  const release = watchRelease()
  await ok(room.stub.deleteForAll(alice, 1))
  expect([release.mock.calls, await sees(bob, mediaId)]).toEqual([[], 'ok'])
  await ok(room.stub.deleteForAll(bob, 2))
  await ok(room.stub.deleteForAll(bob, 2))
  expect(release.mock.calls).toEqual([[{ kind: 'conversation', id: room.id }]])
  expect([await sees(bob, mediaId), await due(room)]).toEqual(['gone', []])
})

test('what a message carried leaves no word of it', async () => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await uploaded(alice)
  await ok(room.stub.send(alice, { id: messageId(), content: image(mediaId, { name: 'secret.png', caption: 'secret' }) }))
  await ok(room.stub.edit(alice, { seq: 1, content: image(mediaId, { caption: 'another secret' }) }))
  await ok(room.stub.deleteForAll(alice, 1))
  expect(JSON.stringify(await tables(room))).not.toContain('secret')
})

test('what is hidden by one is let go by nobody', async () => {
  const { room, alice, bob, mediaId } = await shared()
  const release = watchRelease()
  for (const userId of [alice, bob]) await ok(room.stub.deleteForMe(userId, 1))
  expect([release.mock.calls, await room.stub.holds(mediaId)]).toEqual([[], true])
})

test('an expired message takes its file with it, by the alarm', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds: 60 } })
  const mediaId = await uploaded(alice)
  await ok(share(room, alice, mediaId))
  pass(minutes - 1)
  expect([await room.stub.holds(mediaId), await sees(bob, mediaId)]).toEqual([true, 'ok'])
  pass(1)
  expect([await room.stub.holds(mediaId), await sees(bob, mediaId)]).toEqual([false, 'gone'])
  const release = watchRelease()
  await runDurableObjectAlarm(room.stub)
  await vi.waitFor(() => expect(release).toHaveBeenCalledOnce())
  expect(await due(room)).toEqual([])
})

test('a file stays that is the picture of the group, and goes when it is not any more', async () => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await picture(alice)
  await ok(share(room, alice, mediaId))
  await ok(room.stub.update(alice, { avatarMediaId: mediaId }))
  const release = watchRelease()
  await ok(room.stub.deleteForAll(alice, 1))
  expect(release).not.toHaveBeenCalled()
  await ok(room.stub.update(alice, { avatarMediaId: null }))
  expect(release).toHaveBeenCalledOnce()
})

test('one that cannot be told is told again, later and later, over sleep and falls', async () => {
  setClock()
  const { room, alice, bob, mediaId } = await shared()
  const tries: number[] = []
  const release = watchRelease().mockImplementation(async () => {
    tries.push(Date.now())
    throw new Error('out of reach')
  })
  await ok(room.stub.deleteForAll(alice, 1))
  while (tries.length < 5) {
    await evictDurableObject(room.stub)
    await ring(room)
  }
  expect(tries.map((at) => at - noon)).toEqual([0, 1_000, 3_000, 7_000, 15_000])
  expect(await sees(bob, mediaId)).toBe('gone')
  await abortAllDurableObjects()
  release.mockRestore()
  const told = watchRelease()
  const again = reopened(room)
  while (told.mock.calls.length === 0) await ring(again)
  expect(told).toHaveBeenCalledOnce()
  await vi.waitFor(async () => expect(await due(again)).toEqual([]))
})

test('while it is being told the alarm stands close, should the object fall, whatever else is due', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice, [], { settings: { expireSeconds: 3_600 } })
  await ok(share(room, alice, await uploaded(alice)))
  await post(room, alice, 'for an hour')
  const gate = new Gate()
  holdRelease(gate).mockImplementationOnce(async () => {
    throw new Error('out of reach')
  })
  await ok(room.stub.deleteForAll(alice, 1))
  const ringing = ring(room)
  await gate.met()
  expect(await runInDurableObject(room.stub, (_, { storage }) => storage.getAlarm())).toBe(noon + 1_000 + 5_000)
  gate.open()
  await ringing
  expect(await due(room)).toEqual([])
})

test('a message that is on its way when the last other one goes keeps its file', async () => {
  setClock()
  const { room, alice, bob, mediaId } = await shared()
  const release = watchRelease()
  const gate = new Gate()
  // The upload has said yes, and the message is not stored yet.
  holdUse(gate, 'after')
  const sending = share(room, alice, mediaId)
  await gate.met()
  await ok(room.stub.deleteForAll(alice, 1))
  await ring(room)
  gate.open()
  expect(await ok(sending)).toMatchObject({ seq: 2 })
  await ring(room)
  expect([release.mock.calls, await due(room)]).toEqual([[], []])
  expect(await sees(bob, mediaId)).toBe('ok')
})

test('a message on its way that is refused in the end keeps nothing', async () => {
  setClock()
  const { room, alice, bob, mediaId } = await shared()
  const gate = new Gate()
  holdUse(gate, 'after')
  const sending = share(room, bob, mediaId)
  await gate.met()
  await ok(room.stub.deleteForAll(alice, 1))
  await ok(room.stub.remove(alice, bob))
  gate.open()
  expect(await refusal(sending)).toBe('forbidden')
  expect(await due(room)).toHaveLength(1)
  const release = watchRelease()
  await ring(room)
  await vi.waitFor(() => expect(release).toHaveBeenCalledOnce())
  expect([await sees(alice, mediaId), await due(room)]).toEqual(['gone', []])
})

test('while a file is being let go it is not asked for, so that the upload hears the last word last', async () => {
  const { room, alice, mediaId } = await shared()
  const gate = new Gate()
  holdRelease(gate)
  const use = vi.spyOn(Upload.prototype, 'use')
  const deleting = room.stub.deleteForAll(alice, 1)
  await gate.met()
  const sending = share(room, alice, mediaId)
  await post(room, alice, 'others go on')
  expect(use).not.toHaveBeenCalled()
  gate.open()
  await ok(deleting)
  expect(await refusal(sending)).toBe('gone')
  expect(use).toHaveBeenCalledOnce()
})

test('ninety messages that end together let their files go, each once', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice, [], { settings: { expireSeconds: 60 } })
  const ids = await Promise.all(range(1, 90).map(() => uploaded(alice)))
  await Promise.all(ids.map((mediaId) => share(room, alice, mediaId)))
  await post(room, alice, 'the last')
  pass(minutes)
  const released: string[] = []
  vi.spyOn(Upload.prototype, 'release').mockImplementation(async function (this: Upload) {
    released.push(String(this.task()?.mediaId))
  })
  await runDurableObjectAlarm(room.stub)
  await vi.waitFor(() => expect(released.toSorted()).toEqual(ids.toSorted()), { timeout: 5_000 })
  await vi.waitFor(async () => expect(await due(room)).toEqual([]), { timeout: 5_000 })
})

test('an edited caption keeps the file', async () => {
  const { room, alice, mediaId } = await shared()
  const release = watchRelease()
  const message = await ok(room.stub.edit(alice, { seq: 1, content: image(mediaId, { caption: 'new', size: 5 }) }))
  expect(message.content).toEqual(image(mediaId, { caption: 'new', size: 10 }))
  expect(await refusal(room.stub.edit(alice, { seq: 1, content: text('words') }))).toBe('invalid_request')
  expect([release.mock.calls, await room.stub.holds(mediaId)]).toEqual([[], true])
})
