import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import {
  type Room,
  direct,
  group,
  history,
  hours,
  messageId,
  noon,
  ok,
  open,
  pass,
  people,
  range,
  refusal,
  reopened,
  setClock,
  tables,
  text,
} from './support.ts'

const ackOf = (id: string, duplicate: boolean) => ({ type: 'ack', id, seq: 1, sentAt: noon, duplicate })

/** A room in which alice has sent one message, and a year has passed. */
async function yearLater(): Promise<{ room: Room; alice: string; bob: string; id: string }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const id = messageId()
  await ok(room.stub.send(alice, { id, content: text('first') }))
  pass(365 * 24 * hours)
  return { room, alice, bob, id }
}

test.for([
  ['the same body', { content: text('first') }],
  ['another body', { content: text('other words') }],
  ['a reply to nothing', { content: text('first'), replyTo: 99 }],
  ['a mention of nobody', { content: text('first'), mentions: ['nobody'] }],
] as const)('a resend a year later with %s gets the first ack, changes nothing and tells nobody', async ([, body]) => {
  const { room, alice, bob, id } = await yearLater()
  const [phone, tablet, peer] = [await open(room, alice), await open(room, alice), await open(room, bob)]
  const before = [await tables(room), await history(room, bob)]
  const { content, ...more } = { ...body }
  const again = {
    id,
    content,
    ...('replyTo' in more ? { replyTo: more.replyTo } : {}),
    ...('mentions' in more ? { mentions: [...more.mentions] } : {}),
  }
  expect(await ok(room.stub.send(alice, again))).toEqual(ackOf(id, true))
  phone.send({ type: 'send', ...again })
  expect(await phone.news()).toEqual([ackOf(id, true)])
  await evictDurableObject(room.stub)
  expect(await tablet.say('', again)).toEqual(ackOf(id, true))
  expect(await tablet.news()).toEqual([])
  expect(await peer.news()).toEqual([])
  expect([await tables(room), await history(room, bob)]).toEqual(before)
})

test('a resend after deletion still gets its ack, and stays deleted', async () => {
  const { room, alice, id } = await yearLater()
  setClock()
  await ok(room.stub.deleteForAll(alice, 1))
  const socket = await open(room, alice)
  expect(await socket.say('again', { id })).toEqual(ackOf(id, true))
  expect(await ok(room.stub.send(alice, { id, content: text('again') }))).toEqual(ackOf(id, true))
  expect(await history(room, alice)).toEqual([{ conversationId: room.id, seq: 1, id, senderId: alice, sentAt: noon, deletedAt: noon }])
})

test('a resend gets its ack also where the sender may not write any more', async () => {
  const { room, alice, bob } = await yearLater()
  const id = messageId()
  await ok(room.stub.send(bob, { id, content: text('mine') }))
  await ok(room.stub.update(alice, { settings: { send: 'admins' } }))
  expect(await ok(room.stub.send(bob, { id, content: text('mine') }))).toMatchObject({ seq: 2, duplicate: true })
  expect(await refusal(room.stub.send(bob, { id: messageId(), content: text('new') }))).toBe('forbidden')
  await ok(room.stub.remove(alice, bob))
  expect(await ok(room.stub.send(bob, { id, content: text('mine') }))).toMatchObject({ seq: 2, duplicate: true })
  expect(await refusal(room.stub.send(bob, { id: messageId(), content: text('new') }))).toBe('forbidden')
})

test('a resend across a block gets its ack', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  const id = messageId()
  await ok(room.stub.send(bob, { id, content: text('before') }))
  await room.stub.setFacts(alice, { blocksPeer: true })
  expect(await ok(room.stub.send(bob, { id, content: text('before') }))).toMatchObject({ seq: 1, duplicate: true })
})

test('the same id from another sender is another message', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const id = messageId()
  const [one, two] = [await open(room, alice), await open(room, bob)]
  expect(await one.say('of alice', { id })).toMatchObject({ seq: 1, duplicate: false })
  expect(await two.say('of bob', { id })).toMatchObject({ seq: 2, duplicate: false })
  expect(await two.say('of bob', { id })).toMatchObject({ seq: 2, duplicate: true })
  expect((await history(room, bob)).map(({ senderId, content }) => [senderId, content])).toEqual([
    [alice, text('of alice')],
    [bob, text('of bob')],
  ])
})

test('the same id in another conversation is another message', async () => {
  const [alice] = people()
  const rooms = [await group(alice), await group(alice)]
  const id = messageId()
  for (const room of rooms) expect(await ok(room.stub.send(alice, { id, content: text('x') }))).toMatchObject({ seq: 1, duplicate: false })
})

test('sixteen racing sends of one id store one message', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const sockets = await Promise.all(range(1, 8).map(() => open(room, alice)))
  const peer = await open(room, bob)
  const id = messageId()
  const body = { id, content: text('once') }
  const answers = await Promise.all([
    ...sockets.map((socket) => socket.say('once', body)),
    ...range(1, 8).map(() => ok(room.stub.send(alice, body))),
  ])
  const [{ sentAt } = { sentAt: 0 }] = answers.flatMap((answer) => (answer.type === 'ack' ? [answer] : []))
  expect(answers.toSorted((a, b) => Number('duplicate' in a && a.duplicate) - Number('duplicate' in b && b.duplicate))).toEqual([
    { type: 'ack', id, seq: 1, sentAt, duplicate: false },
    ...range(1, 15).map(() => ({ type: 'ack', id, seq: 1, sentAt, duplicate: true })),
  ])
  const message = { conversationId: room.id, seq: 1, id, senderId: alice, sentAt, content: text('once') }
  expect(await peer.news()).toEqual([{ type: 'message', message }])
  expect(await history(room, bob)).toEqual([message])
})

test('one id twice in one array is acked twice and stored once', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  const id = messageId()
  socket.send([1, 2].map((n) => ({ type: 'send', id, content: text(`body ${n}`) })))
  expect(await socket.news()).toEqual([ackOf(id, false), ackOf(id, true)])
  expect((await history(room, alice)).map(({ content }) => content)).toEqual([text('body 1')])
})

test('what was acked survives a killed process', async () => {
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  const acks = await Promise.all(range(1, 20).map((n) => socket.say(`message ${n}`)))
  await abortAllDurableObjects()
  expect((await history(reopened(room), alice)).map(({ seq, id, sentAt }) => ({ type: 'ack', id, seq, sentAt, duplicate: false }))).toEqual(
    acks,
  )
})
