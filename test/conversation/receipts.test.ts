import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { group, noon, ok, open, pass, people, person, post, range, reopened, type Room, setClock, type Socket, tables } from './support.ts'

/** Ten messages of alice; a socket of hers, one of bob's. */
async function ten(): Promise<{ room: Room; alice: string; bob: string; hers: Socket; his: Socket }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  for (const n of range(1, 10)) await post(room, alice, `${n}`)
  return { room, alice, bob, hers: await open(room, alice), his: await open(room, bob) }
}

const marksOf = async ({ stub }: Room, userId: string) => {
  const { deliveredSeq, readSeq } = (await ok(stub.members(userId))).find((member) => member.userId === userId) ?? {}
  return [deliveredSeq, readSeq]
}

test.for([
  ['delivered', [[3, 3, 0]]],
  ['read', [[3, 3, 3]]],
] as const)('%s moves its mark, and reading implies delivery', async ([type, moves]) => {
  const { room, bob, hers, his } = await ten()
  for (const [seq, deliveredSeq, readSeq] of moves) {
    his.send({ type, seq })
    await his.fence()
    expect(await hers.news()).toEqual([{ type: 'receipt', userId: bob, deliveredSeq, readSeq }])
    expect(await marksOf(room, bob)).toEqual([deliveredSeq, readSeq])
  }
})

test.for([
  ['an older delivery', { type: 'delivered', seq: 6 }],
  ['the same delivery', { type: 'delivered', seq: 7 }],
  ['a stale read mark', { type: 'read', seq: 4 }],
  ['the same read mark', { type: 'read', seq: 5 }],
  ['a delivery beyond the head', { type: 'delivered', seq: 11 }],
  ['a read mark beyond the head', { type: 'read', seq: 11 }],
  ['a read mark far beyond it', { type: 'read', seq: Number.MAX_SAFE_INTEGER }],
  ['zero', { type: 'read', seq: 0 }],
] as const)('%s is ignored and tells nobody', async ([, frame]) => {
  const { room, bob, hers, his } = await ten()
  his.send([
    { type: 'delivered', seq: 7 },
    { type: 'read', seq: 5 },
  ])
  await his.fence()
  await hers.news()
  his.send(frame)
  await his.fence()
  expect(await hers.news()).toEqual([])
  expect(await his.news()).toEqual([])
  expect(await marksOf(room, bob)).toEqual([7, 5])
})

test('a receipt goes to the others, the reader’s other devices included, and not to the one that sent it', async () => {
  const { room, bob, hers, his } = await ten()
  const tablet = await open(room, bob)
  his.send({ type: 'read', seq: 2 })
  await his.fence()
  const frame = { type: 'receipt', userId: bob, deliveredSeq: 2, readSeq: 2 }
  expect(await hers.news()).toEqual([frame])
  expect(await tablet.news()).toEqual([frame])
  expect(await his.news()).toEqual([])
})

test('a send moves the sender’s own marks and emits no receipt', async () => {
  const { room, bob, hers, his } = await ten()
  await his.say('eleven')
  expect((await hers.news()).map(({ type }) => type)).toEqual(['message'])
  expect(await marksOf(room, bob)).toEqual([11, 11])
  await post(room, bob, 'twelve')
  expect((await hers.news()).map(({ type }) => type)).toEqual(['message'])
  expect(await marksOf(room, bob)).toEqual([12, 12])
})

test('reading pages, syncs and lists moves no mark', async () => {
  const { room, bob, hers, his } = await ten()
  await ok(room.stub.page(bob, { limit: 100 }))
  await ok(room.stub.summary(bob))
  await his.sync({ seq: 0, rev: 0 })
  await open(room, bob, { cursor: { seq: 0, rev: 0 } })
  expect(await hers.news()).toEqual([])
  expect(await marksOf(room, bob)).toEqual([0, 0])
})

test('hello and the member list tell the marks of all', async () => {
  const { room, alice, bob, his } = await ten()
  his.send([
    { type: 'delivered', seq: 9 },
    { type: 'read', seq: 4 },
  ])
  await his.fence()
  const marks = [
    { userId: alice, deliveredSeq: 10, readSeq: 10 },
    { userId: bob, deliveredSeq: 9, readSeq: 4 },
  ]
  const socket = await open(room, alice)
  expect(socket.of('hello')[0]?.receipts).toEqual(marks)
  expect((await ok(room.stub.members(alice))).map(({ userId, deliveredSeq, readSeq }) => ({ userId, deliveredSeq, readSeq }))).toEqual(
    marks,
  )
})

test('the receipts of a message say who has it, who has read it, and when', async () => {
  setClock()
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol, dan])
  for (const n of range(1, 3)) await post(room, alice, `${n}`)
  const [his, hers] = [await open(room, bob), await open(room, carol)]
  pass(1_000)
  his.send({ type: 'delivered', seq: 2 })
  hers.send({ type: 'delivered', seq: 3 })
  await Promise.all([his.fence(), hers.fence()])
  pass(1_000)
  his.send({ type: 'read', seq: 1 })
  await his.fence()
  pass(1_000)
  his.send({ type: 'read', seq: 3 })
  await his.fence()
  const [first, second, third] = [noon + 1_000, noon + 2_000, noon + 3_000]
  const rest = [{ userId: carol, deliveredAt: first }, { userId: dan }]
  const of = (seq: number) => ok(room.stub.receipts(alice, seq))
  expect(await of(1)).toEqual([{ userId: bob, deliveredAt: first, readAt: second }, ...rest])
  expect(await of(2)).toEqual([{ userId: bob, deliveredAt: first, readAt: third }, ...rest])
  expect(await of(3)).toEqual([{ userId: bob, deliveredAt: third, readAt: third }, ...rest])
})

test('who answers has read what came before, at the time of the answer', async () => {
  const { room, alice, bob, his } = await ten()
  pass(5_000)
  await his.say('answer')
  expect(await ok(room.stub.receipts(alice, 10))).toEqual([{ userId: bob, deliveredAt: noon + 5_000, readAt: noon + 5_000 }])
  expect(await ok(room.stub.receipts(bob, 11))).toEqual([{ userId: alice }])
})

test('a receipt is stored with its turn, and survives a killed process at once', async () => {
  const { room, bob, his } = await ten()
  his.send({ type: 'read', seq: 4 })
  await his.fence()
  expect((await tables(room))['marks']).toHaveLength(1)
  await abortAllDurableObjects()
  expect(await marksOf(reopened(room), bob)).toEqual([4, 4])
})

test('the marks of many readers are carried by their sockets over sleep, and stored when these close', async () => {
  const [alice] = people()
  const readers = range(1, 9).map(person)
  const room = await group(alice, readers)
  await post(room, alice, 'news')
  const sockets = await Promise.all(readers.map((userId) => open(room, userId)))
  for (const socket of sockets) socket.send({ type: 'read', seq: 1 })
  await Promise.all(sockets.map((socket) => socket.fence()))
  expect((await tables(room))['marks']).toEqual([])
  await evictDurableObject(room.stub)
  for (const userId of readers) expect(await marksOf(room, userId)).toEqual([1, 1])
  sockets[0]?.close()
  await expect.poll(async () => (await tables(room))['marks']?.length, { timeout: 5_000, interval: 20 }).toBe(1)
  await abortAllDurableObjects()
  for (const userId of readers) expect(await marksOf(reopened(room), userId)).toEqual([1, 1])
})

test('many marks of one second are one row', async () => {
  const { room, alice, bob, hers, his } = await ten()
  for (const seq of range(1, 10)) {
    his.send({ type: 'delivered', seq })
    his.send({ type: 'read', seq })
  }
  hers.send({ type: 'read', seq: 10 })
  await his.fence()
  await expect.poll(async () => (await tables(room))['marks']?.length, { timeout: 5_000, interval: 50 }).toBe(1)
  await abortAllDurableObjects()
  expect(await marksOf(reopened(room), bob)).toEqual([10, 10])
  expect(await marksOf(reopened(room), alice)).toEqual([10, 10])
})

test('the sender’s own marks need no row: they survive a killed process at once', async () => {
  const { room, bob, his } = await ten()
  await his.say('eleven')
  await abortAllDurableObjects()
  const again = reopened(room)
  expect(await marksOf(again, bob)).toEqual([11, 11])
  expect((await tables(again))['marks']).toEqual([])
})

test('a receipt that a killed process lost is sent again and counts then', async () => {
  const { room, bob, his } = await ten()
  his.send({ type: 'read', seq: 8 })
  await his.fence()
  await abortAllDurableObjects()
  const again = reopened(room)
  const socket = await open(again, bob)
  socket.send({ type: 'read', seq: 8 })
  await socket.fence()
  expect(await marksOf(again, bob)).toEqual([8, 8])
})

test('marks of a member who comes back begin at the head again', async () => {
  const { room, alice, bob, his } = await ten()
  his.send({ type: 'read', seq: 5 })
  await his.fence()
  await ok(room.stub.remove(alice, bob))
  await post(room, alice, 'eleven')
  await ok(room.stub.add(alice, [bob]))
  expect(await marksOf(room, bob)).toEqual([11, 11])
})
