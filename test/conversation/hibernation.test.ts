import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { type Room, group, history, ok, open, people, post, range, reopened, seqs, setClock, text } from './support.ts'

const sleep = ({ stub }: Room): Promise<void> => evictDurableObject(stub)

test('sockets outlive sleep: who is at each, its device, its expiry and its greeting', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  const expiresAt = Date.now() + 900_000
  await open(room, alice, { deviceId: 'greeted', expiresAt })
  await open(room, alice, { deviceId: 'silent', expiresAt, hello: false })
  await sleep(room)
  const kept = await runInDurableObject(room.stub, (_, state) =>
    state.getWebSockets().map((ws) => [ws.deserializeAttachment(), state.getTags(ws)]),
  )
  expect(kept).toEqual(
    expect.arrayContaining([
      [{ userId: alice, deviceId: 'greeted', expiresAt, greeted: true }, ['device:greeted']],
      [{ userId: alice, deviceId: 'silent', expiresAt, greeted: false }, ['device:silent']],
    ]),
  )
})

test('after sleep frames are taken and live frames go on, without another hello', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [hers, his, silent] = [await open(room, alice), await open(room, bob), await open(room, bob, { hello: false })]
  await hers.say('one')
  for (const n of range(2, 4)) {
    await sleep(room)
    expect(await hers.say(`${n}`)).toMatchObject({ type: 'ack', seq: n })
  }
  await sleep(room)
  hers.send({ type: 'edit', ref: 'r', seq: 1, content: text('edited') })
  await hers.next('change')
  await sleep(room)
  hers.send({ type: 'typing', active: true })
  await hers.fence()
  expect((await his.news()).map(({ type }) => type)).toEqual(['message', 'message', 'message', 'message', 'change', 'typing'])
  // A socket that has not said hello is told nothing, before and after.
  silent.send({ type: 'typing', active: true })
  expect(await silent.next('error')).toMatchObject({ detail: 'The first frame is hello.' })
  expect(silent.log).toHaveLength(1)
})

test('after sleep a second hello is still a second one', async () => {
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  await sleep(room)
  socket.send({ type: 'hello' })
  expect(await socket.news()).toEqual([{ type: 'error', code: 'invalid_request', detail: 'This socket has said hello already.' }])
})

test('what woke the object by HTTP reaches the sockets that slept', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  await sleep(room)
  await post(room, alice, 'wake up')
  expect((await socket.next('message')).message.content).toEqual(text('wake up'))
  await sleep(room)
  await ok(room.stub.remove(alice, bob))
  expect(await socket.end()).toBe(4403)
})

test('numbers go on after sleep, and after a killed process', async () => {
  const [alice] = people()
  const room = await group(alice)
  await post(room, alice, 'one')
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))
  await sleep(room)
  expect(await post(room, alice, 'two')).toBe(2)
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: false }))
  expect((await ok(room.stub.view(alice))).head).toEqual({ seq: 2, rev: 2 })
  await sleep(room)
  expect((await ok(room.stub.view(alice))).head).toEqual({ seq: 2, rev: 2 })
})

test('a device whose sockets were cut off resumes by its cursor', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  await post(room, alice, 'one')
  await socket.next('message')
  await evictDurableObject(room.stub, { webSockets: 'close' })
  await socket.end()
  await post(reopened(room), alice, 'two')
  const again = await open(reopened(room), bob, { cursor: { seq: 1, rev: 0 } })
  expect(seqs((await again.next('sync')).messages)).toEqual([2])
})

test('frames that come together with sleep are all done', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const sockets = [await open(room, alice), await open(room, bob)]
  for (const round of range(1, 5)) {
    const sends = sockets.flatMap((socket) => range(1, 4).map((n) => socket.say(`${round} ${n}`)))
    // It may not even have woken yet.
    await sleep(room).catch(() => undefined)
    await Promise.all(sends)
  }
  expect(seqs(await history(room, alice))).toEqual(range(1, 40))
})

test('what is decided by members’ rows is the same after sleep', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'one')
  await post(room, alice, 'two')
  await ok(room.stub.deleteForMe(bob, 1))
  await ok(room.stub.setRole(alice, bob, 'admin'))
  const before = await ok(room.stub.summary(bob))
  await sleep(room)
  expect(await ok(room.stub.summary(bob))).toEqual(before)
  expect(before.summary).toMatchObject({ role: 'admin', unreadCount: 1 })
})
