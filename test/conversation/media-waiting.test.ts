/** While an upload is asked whether its file may be used: what waits, what goes on, and what may happen meanwhile. */
import { abortAllDurableObjects } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ConversationUp } from '../../src/protocol/index.ts'
import { Gate, holdUse, image, leaveUnseen, sees, uploaded } from './files.ts'
import {
  type Room,
  type Socket,
  direct,
  group,
  history,
  messageId,
  minutes,
  ok,
  open,
  pass,
  people,
  range,
  reopened,
  setClock,
  text,
} from './support.ts'

beforeEach(leaveUnseen)
afterEach(() => void vi.restoreAllMocks())

const saying = (words: string): ConversationUp => ({ type: 'send', id: messageId(), content: text(words) })
const carrying = (mediaId: string, id = messageId()): ConversationUp => ({ type: 'send', id, content: image(mediaId) })
const shown = async (room: Room, userId: string): Promise<(string | undefined)[]> =>
  (await history(room, userId)).map(({ content }) => (content?.type === 'text' ? content.text : content?.mediaId))

interface Held {
  room: Room
  alice: string
  bob: string
  mediaId: string
  hers: Socket
  his: Socket
  gate: Gate
  id: string
}

/** Alice has sent a file, and its upload has not answered yet. */
async function held(make: (alice: string, bob: string) => Promise<Room> = (alice, bob) => group(alice, [bob])): Promise<Held> {
  const [alice, bob] = people()
  const room = await make(alice, bob)
  const mediaId = await uploaded(alice)
  const [hers, his] = [await open(room, alice), await open(room, bob)]
  const gate = new Gate()
  holdUse(gate)
  const id = messageId()
  hers.send(carrying(mediaId, id))
  await gate.met()
  return { room, alice, bob, mediaId, hers, his, gate, id }
}

test('while a file is asked for, what its sender sends after it waits, in arrays and alone, and others go on', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [one, two] = [await uploaded(alice), await uploaded(alice)]
  const [hers, tablet, his] = [await open(room, alice), await open(room, alice), await open(room, bob)]
  const gate = new Gate()
  holdUse(gate)
  hers.send([saying('before'), carrying(one), saying('after one'), { type: 'read', seq: 2 }])
  await gate.met()
  hers.send(saying('alone'))
  hers.send([carrying(two), { type: 'edit', ref: 'e', seq: 1, content: text('edited') }, saying('after two'), saying('last')])
  await tablet.say('from the tablet')
  await his.say('from bob')
  expect(await shown(room, bob)).toEqual(['before', 'from the tablet', 'from bob'])
  expect(hers.of('ack')).toHaveLength(1)
  gate.open()
  await hers.until(() => hers.of('ack').length === 7, 'seven acks')
  expect(await shown(room, bob)).toEqual(['edited', 'from the tablet', 'from bob', one, 'after one', 'alone', two, 'after two', 'last'])
  expect(hers.of('ack').map(({ seq }) => seq)).toEqual([1, 4, 5, 6, 7, 8, 9])
  await his.fence()
  expect(his.of('message').map(({ message: { seq } }) => seq)).toEqual([1, 2, 4, 5, 6, 7, 8, 9])
})

test('an id sent three ways while its file is asked for is one message', async () => {
  const { room, alice, mediaId, hers, gate, id } = await held()
  const tablet = await open(room, alice)
  const content = image(mediaId)
  hers.send({ type: 'send', id, content })
  tablet.send({ type: 'send', id, content })
  const byHttp = room.stub.send(alice, { id, content })
  await gate.met(3)
  gate.open()
  await hers.until(() => hers.of('ack').length === 2, 'two acks')
  await tablet.next('ack')
  const acks = [...hers.of('ack'), ...tablet.of('ack'), await ok(byHttp)]
  expect(acks.map(({ seq }) => seq)).toEqual([1, 1, 1, 1])
  expect(acks.map(({ duplicate }) => duplicate).filter(Boolean)).toEqual([true, true, true])
  expect(await shown(room, alice)).toEqual([mediaId])
})

test('who may no longer send when the answer comes is refused, and nothing is stored', async () => {
  const { room, alice, bob, hers, gate, id } = await held(direct)
  await room.stub.setFacts(bob, { blocksPeer: true })
  gate.open()
  expect(await hers.next('error')).toMatchObject({ id, code: 'forbidden' })
  expect(await history(room, alice)).toEqual([])
})

test('who leaves meanwhile has nothing of what waits done', async () => {
  const { room, alice, bob, hers, his, gate } = await held()
  await ok(room.stub.setRole(alice, bob, 'owner'))
  hers.send(saying('behind'))
  await ok(room.stub.remove(alice, alice))
  expect(await hers.end()).toBe(4403)
  gate.open()
  await his.say('the next')
  expect((await history(room, bob)).map(({ seq, content }) => [seq, content])).toEqual([[1, text('the next')]])
})

test('whose device is revoked meanwhile has nothing of what waits done', async () => {
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await uploaded(alice)
  const [socket, tablet] = [await open(room, alice, { deviceId: 'phone' }), await open(room, alice)]
  const gate = new Gate()
  holdUse(gate)
  socket.send([carrying(mediaId), saying('behind')])
  await gate.met()
  await room.stub.cut('phone')
  expect(await socket.end()).toBe(4401)
  gate.open()
  await tablet.say('the next')
  await tablet.fence()
  expect(await shown(room, alice)).toEqual(['the next'])
})

test('whose token ends meanwhile has nothing of what waits done', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  const mediaId = await uploaded(alice)
  const socket = await open(room, alice, { expiresAt: Date.now() + 15 * minutes })
  const gate = new Gate()
  holdUse(gate)
  socket.send([carrying(mediaId), saying('behind')])
  await gate.met()
  pass(15 * minutes)
  gate.open()
  expect(await socket.end()).toBe(4401)
  expect(await history(room, alice)).toEqual([])
})

test('a fresh token does not wait', async () => {
  const { hers, gate } = await held()
  hers.send([
    { type: 'typing', active: true },
    { type: 'auth', accessToken: 'forged' },
  ])
  expect(await hers.next('error')).toMatchObject({ code: 'unauthenticated' })
  expect(hers.of('ack')).toEqual([])
  gate.open()
  await hers.next('ack')
})

test('frames that are refused are answered at once, and held ones when it is their turn', async () => {
  const { hers, gate, id } = await held()
  hers.send([{ type: 'hello' }, { type: 'delete', ref: 'd', seq: 77 }])
  hers.sendOdd({ type: 'nonsense' })
  expect(await hers.next('error')).toMatchObject({ code: 'invalid_request' })
  expect(hers.of('error')).toHaveLength(1)
  gate.open()
  await hers.fence()
  expect(
    hers.log.slice(2).flatMap((frame) => (frame.type === 'error' ? (frame.ref ?? frame.code) : frame.type === 'ack' ? frame.id : [])),
  ).toEqual([id, 'invalid_request', 'd'])
})

test.for([
  ['1,000 frames', range(1, 1_100).map((seq) => ({ type: 'delivered', seq }) as const), 100],
  ['4 MiB', range(1, 50).map((n) => saying(`${n} `.padEnd(100_000, 'x'))), 9],
] as const)('no more than %s wait: what is beyond is refused, and the socket lives', async ([, frames, refused]) => {
  const { room, alice, hers, gate } = await held()
  // As many to an array as a socket message holds.
  for (let at = 0; at < frames.length; at += 10) hers.send(frames.slice(at, at + 10))
  await hers.until(() => hers.of('error').length === refused, 'the refusals')
  expect(hers.of('error')[0]).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
  gate.open()
  await hers.fence()
  expect(hers.of('error')).toHaveLength(refused)
  expect(await hers.say('alive')).toMatchObject({ type: 'ack' })
  expect(await history(room, alice)).toHaveLength(hers.of('ack').length)
})

test.for(['before', 'after'] as const)(
  'a fall %s the upload has answered loses nothing that was acked, and the file is there when it is sent again',
  async (where) => {
    const [alice, bob] = people()
    const room = await group(alice, [bob])
    const [mediaId, id] = [await uploaded(alice), messageId()]
    const socket = await open(room, alice)
    const gate = new Gate()
    const use = holdUse(gate, where)
    socket.send([saying('acked'), carrying(mediaId, id), saying('behind')])
    await gate.met()
    await socket.next('ack')
    await abortAllDurableObjects()
    gate.open()
    use.mockRestore()
    const again = reopened(room)
    expect(await shown(again, bob)).toEqual(['acked'])
    expect(await ok(again.stub.send(alice, { id, content: image(mediaId) }))).toMatchObject({ seq: 2, duplicate: false })
    expect([await sees(alice, mediaId), await sees(bob, mediaId)]).toEqual(['ok', 'ok'])
  },
)

test('a socket that closes behind a file has what it sent done', async () => {
  const { room, bob, mediaId, hers, gate } = await held()
  hers.send(saying('goodbye'))
  await hers.until(() => true, 'a turn')
  hers.close()
  await hers.end()
  gate.open()
  await vi.waitFor(async () => expect(await shown(room, bob)).toEqual([mediaId, 'goodbye']), { timeout: 5_000 })
})
