import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { group, history, messageId, noon, ok, open, pass, people, post, range, refusal, seqs, setClock, text } from './support.ts'

test('messages are numbered from 1 in the order of their frames', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, alice)
  const other = await open(room, bob)
  const ids = range(1, 5).map(() => messageId())
  socket.send(ids.map((id) => ({ type: 'send', id, content: text(id) })))
  const acks = []
  for (const _ of ids) acks.push(await socket.next('ack'))
  expect(acks.map(({ id, seq, duplicate }) => ({ id, seq, duplicate }))).toEqual(ids.map((id, i) => ({ id, seq: i + 1, duplicate: false })))
  await other.fence()
  expect(other.of('message').map(({ message }) => [message.seq, message.id])).toEqual(ids.map((id, i) => [i + 1, id]))
})

test('an ack names the message, and everybody else gets the message itself', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [phone, tablet, peer] = [await open(room, alice), await open(room, alice), await open(room, bob)]
  const id = messageId()
  phone.send({ type: 'send', id, content: text('hello'), mentions: [bob] })
  expect(await phone.next('ack')).toEqual({ type: 'ack', id, seq: 1, sentAt: noon, duplicate: false })
  const message = { conversationId: room.id, seq: 1, id, senderId: alice, sentAt: noon, content: text('hello'), mentions: [bob] }
  expect(await tablet.news()).toEqual([{ type: 'message', message }])
  expect(await peer.news()).toEqual([{ type: 'message', message }])
  expect(await phone.news()).toEqual([])
})

test('a send by HTTP reaches every socket as a message, the sender’s own included', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const sockets = [await open(room, alice), await open(room, bob)]
  const id = messageId()
  expect(await ok(room.stub.send(alice, { id, content: text('by HTTP') }))).toEqual({
    type: 'ack',
    id,
    seq: 1,
    sentAt: noon,
    duplicate: false,
  })
  const message = { conversationId: room.id, seq: 1, id, senderId: alice, sentAt: noon, content: text('by HTTP') }
  for (const socket of sockets) expect(await socket.news()).toEqual([{ type: 'message', message }])
})

test('senders who write at once get one numbering without a hole, and all see the same', async () => {
  const ids = range(1, 8).map(() => crypto.randomUUID())
  const [owner = ''] = ids
  const room = await group(owner, ids.slice(1))
  const sockets = await Promise.all(ids.map((userId) => open(room, userId)))
  await Promise.all(
    sockets.flatMap((socket, i) => range(1, 10).map((n) => (n % 5 === 0 ? post(room, ids[i] ?? '', `${i} by HTTP`) : socket.say(`${i}`)))),
  )
  const log = await history(room, owner)
  expect(seqs(log)).toEqual(range(1, 80))
  expect(new Set(log.map(({ id }) => id)).size).toBe(80)
  for (const socket of sockets) {
    await socket.fence()
    const acked = socket.of('ack').map(({ seq, id }) => [seq, id] as const)
    const told = socket.of('message').map(({ message: { seq, id } }) => [seq, id] as const)
    expect([...acked, ...told].toSorted(([a], [b]) => a - b)).toEqual(log.map(({ seq, id }) => [seq, id]))
    // Each socket has all frames in the order of the numbers, its acks among them.
    const arrived = socket.log.flatMap((frame) =>
      frame.type === 'ack' ? [frame.seq] : frame.type === 'message' ? [frame.message.seq] : [],
    )
    expect(arrived).toEqual(range(1, 80))
  }
})

test('sentAt never decreases, also where the clock goes back', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  await socket.say('at noon')
  pass(-1_000)
  await socket.say('a second before noon')
  await evictDurableObject(room.stub)
  await socket.say('after sleep')
  pass(2_000)
  await socket.say('a second past noon')
  expect((await history(room, alice)).map(({ sentAt }) => sentAt)).toEqual([noon, noon, noon, noon + 1_000])
})

test('a refused send takes no number, is told to nobody and is not remembered', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { send: 'admins' } })
  const [owner, member] = [await open(room, alice), await open(room, bob)]
  await owner.say('first')
  await member.news()
  const id = messageId()
  member.send({ type: 'send', id, content: text('refused') })
  expect(await member.news()).toEqual([{ type: 'error', id, code: 'forbidden', detail: 'Only admins send messages in this group.' }])
  expect(await refusal(room.stub.send(bob, { id, content: text('refused') }))).toBe('forbidden')
  expect(await owner.news()).toEqual([])
  await ok(room.stub.setRole(alice, bob, 'admin'))
  expect(await member.say('now stored', { id })).toMatchObject({ type: 'ack', seq: 2, duplicate: false })
  expect((await history(room, bob)).map(({ seq, content }) => [seq, content])).toEqual([
    [1, text('first')],
    [2, text('now stored')],
  ])
})

test.for([
  ['a reply to what does not exist', { replyTo: 7 }, 'not_found'],
  ['a reply to its own number', { replyTo: 2 }, 'not_found'],
  ['a mention of a stranger', { mentions: [crypto.randomUUID()] }, 'invalid_request'],
  ['media that nobody uploaded', { content: { type: 'image', mediaId: 'm', mime: 'image/png', size: 1 } }, 'not_found'],
] as const)('%s is refused and consumes nothing', async ([, more, code]) => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const [socket, other] = [await open(room, alice), await open(room, bob)]
  await socket.say('first')
  await other.news()
  const { mentions, ...fields } = { mentions: undefined, ...more }
  const odd = await socket.say('odd', { ...fields, ...(mentions ? { mentions: [...mentions] } : {}) })
  expect(odd).toMatchObject({ type: 'error', code })
  expect(await other.news()).toEqual([])
  expect(await socket.say('second')).toMatchObject({ type: 'ack', seq: 2 })
})

test('frames of one array stand for themselves: a refused one changes nothing for its neighbours', async () => {
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  const [first, bad, last] = [messageId(), messageId(), messageId()]
  socket.send([
    { type: 'send', id: first, content: text('1') },
    { type: 'send', id: bad, content: text('x'), replyTo: 99 },
    { type: 'send', id: last, content: text('2') },
  ])
  const news = await socket.news()
  expect(
    news.map((frame) => (frame.type === 'ack' ? [frame.id, frame.seq] : frame.type === 'error' ? [frame.id, frame.code] : [])),
  ).toEqual([
    [first, 1],
    [bad, 'not_found'],
    [last, 2],
  ])
})
