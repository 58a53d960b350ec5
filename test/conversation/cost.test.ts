/** What the object reads and writes: the rows are the bill. */
import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { type Cost, crowd, direct, fill, group, messageId, meter, ok, open, people, person, post, range, text } from './support.ts'

test.for([
  [10, 10],
  [1_000, 10],
  [10, 10_000],
  [1_000, 10_000],
] as const)(
  'the first ack after sleep costs one read of constant size, with %i members and %i messages',
  async ([memberCount, messageCount]) => {
    const [alice] = people()
    const room = await group(alice)
    await crowd(room, range(2, memberCount).map(person))
    await fill(room, alice, messageCount)
    const socket = await open(room, alice)
    await evictDurableObject(room.stub)
    const read = await meter(room)
    expect(await socket.say('good morning')).toMatchObject({ type: 'ack', seq: messageCount + 1 })
    const { statements, rowsRead, rowsWritten } = read()
    expect(statements.map((statement) => statement.trim().split(' ')[0])).toEqual(['select', 'insert'])
    expect(rowsRead).toBeLessThanOrEqual(8)
    expect(rowsWritten).toBe(2)
  },
)

test('in a direct conversation it costs no more', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  const socket = await open(room, alice)
  await evictDurableObject(room.stub)
  const read = await meter(room)
  await socket.say('good morning')
  const { statements, rowsWritten } = read()
  expect([statements.length, rowsWritten]).toEqual([2, 2])
})

const insertsOf = ({ statements }: Cost): number => statements.filter((statement) => statement.startsWith('insert')).length

test('a message is two rows: to whomever it goes, however it is sent', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const sockets = [await open(room, alice), await open(room, alice), await open(room, bob)]
  await sockets[0]?.say('warm')
  await post(room, bob, 'warm')
  const read = await meter(room)
  for (const socket of sockets) await socket.say('message')
  for (const userId of [alice, bob]) await post(room, userId, 'message')
  const five = read()
  expect([insertsOf(five), five.rowsWritten]).toEqual([5, 10])
  const frames = range(1, 50).map(() => ({ type: 'send' as const, id: messageId(), content: text('x') }))
  sockets[2]?.send(frames)
  await sockets[2]?.until(() => sockets[2]?.of('ack').length === 51, 'all acks')
  const fifty = read()
  expect([insertsOf(fifty), fifty.rowsWritten]).toEqual([50, 100])
})

test('a resend writes nothing', async () => {
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice)
  const id = messageId()
  await socket.say('once', { id })
  const read = await meter(room)
  for (const _ of range(1, 5)) await socket.say('once', { id })
  expect(read().rowsWritten).toBe(0)
})

test('reading, syncing, typing and stale marks write nothing', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  for (const n of range(1, 5)) await post(room, alice, `${n}`)
  const socket = await open(room, bob)
  const read = await meter(room)
  await ok(room.stub.page(bob, { limit: 50 }))
  await ok(room.stub.summary(bob))
  await ok(room.stub.members(bob))
  await socket.sync({ seq: 0, rev: 0 })
  socket.send([
    { type: 'typing', active: true },
    { type: 'read', seq: 99 },
    { type: 'delivered', seq: 0 },
  ])
  await socket.fence()
  expect(read().rowsWritten).toBe(0)
})

test.for([
  [{ before: 20_001 }, 60],
  [{ before: 10_000 }, 60],
  [{ before: 60 }, 60],
  [{ after: 0 }, 60],
  [{ after: 10_000 }, 60],
  [{}, 60],
  // Either side is asked for what the other may lack.
  [{ around: 10_000 }, 110],
] as const)('a page of 50 in a log of 20,000 reads few rows at any depth: %j', async ([query, most]) => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, 20_000)
  await ok(room.stub.view(bob))
  const read = await meter(room)
  expect((await ok(room.stub.page(bob, { ...query, limit: 50 }))).messages).toHaveLength(50)
  expect(read().rowsRead).toBeLessThanOrEqual(most)
})

test('a sync from the head of a long log reads nothing of it', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, 20_000)
  const socket = await open(room, bob)
  const read = await meter(room)
  await socket.sync({ seq: 19_990, rev: 0 })
  expect(read().rowsRead).toBeLessThanOrEqual(12)
})

test('a thousand reading members are a few rows, not a thousand', async () => {
  const [alice] = people()
  const room = await group(alice)
  const readers = range(1, 30).map(person)
  await crowd(room, readers)
  await post(room, alice, 'news')
  const sockets = await Promise.all(readers.map((userId) => open(room, userId)))
  const read = await meter(room)
  for (const socket of sockets) {
    socket.send({ type: 'delivered', seq: 1 })
    socket.send({ type: 'read', seq: 1 })
  }
  await Promise.all(sockets.map((socket) => socket.fence()))
  expect(read().rowsWritten).toBe(0)
  sockets[0]?.close()
  let rows = 0
  await expect.poll(() => (rows += read().rowsWritten), { timeout: 5_000, interval: 50 }).toBeGreaterThan(0)
  expect(rows).toBe(1)
})
