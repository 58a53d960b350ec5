import { expect, test } from 'vitest'
import { direct, group, history, noon, ok, open, pass, people, post, range, refusal, setClock, tables } from './support.ts'

const faces = range(0, 20).map((n) => String.fromCodePoint(0x1f600 + n))

test('a reaction is told to all, counted for all, and mine for who gave it', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  await post(room, alice, 'hello')
  const sockets = { alice: await open(room, alice), bob: await open(room, bob), carol: await open(room, carol) }
  pass(1_000)
  sockets.bob.send({ type: 'react', ref: 'r', seq: 1, emoji: '👍', on: true })
  const change = { kind: 'reaction', rev: 1, at: noon + 1_000, by: bob, afterSeq: 1, seq: 1, emoji: '👍', on: true }
  expect(await sockets.bob.news()).toEqual([{ type: 'change', change: { ...change, ref: 'r' } }])
  expect(await sockets.alice.news()).toEqual([{ type: 'change', change }])
  await ok(room.stub.react(carol, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.react(carol, { seq: 1, emoji: '🎉', on: true }))
  const seenBy = async (userId: string) => (await history(room, userId))[0]?.reactions
  expect(await seenBy(alice)).toEqual([
    { emoji: '👍', count: 2, mine: false },
    { emoji: '🎉', count: 1, mine: false },
  ])
  expect(await seenBy(bob)).toEqual([
    { emoji: '👍', count: 2, mine: true },
    { emoji: '🎉', count: 1, mine: false },
  ])
  expect(await ok(room.stub.reactedBy(alice, 1, '👍'))).toEqual([bob, carol])
  expect(await ok(room.stub.reactedBy(alice, 1, '😴'))).toEqual([])
})

test('off takes it away, and the last one takes the emoji away', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hello')
  for (const userId of [alice, bob]) await ok(room.stub.react(userId, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on: false }))
  expect((await history(room, bob))[0]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }])
  await ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: false }))
  expect((await history(room, bob))[0]?.reactions).toBeUndefined()
})

test.for([
  ['on is on', true],
  ['off is off', false],
] as const)('%s: the same again is done, takes no rev and tells nobody', async ([, on]) => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hello')
  if (on) await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on }))
  const [socket, peer] = [await open(room, bob), await open(room, alice)]
  const before = await tables(room)
  expect(await socket.ask({ type: 'react', ref: 'r', seq: 1, emoji: '👍', on })).toEqual({ type: 'done', ref: 'r' })
  await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on }))
  expect(await peer.news()).toEqual([])
  expect(await tables(room)).toEqual(before)
})

test('racing reactions of one person are one', async () => {
  const [alice] = people()
  const room = await group(alice)
  await post(room, alice, 'hello')
  await Promise.all(range(1, 8).map(() => ok(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))))
  const [message] = await history(room, alice)
  expect(message?.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }])
  expect((await ok(room.stub.view(alice))).head).toEqual({ seq: 1, rev: 1 })
})

test('a message has at most 20 different emoji', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hello')
  for (const emoji of faces.slice(0, 20)) await ok(room.stub.react(alice, { seq: 1, emoji, on: true }))
  const [first = '', last = ''] = [faces[0], faces[20]]
  expect(await refusal(room.stub.react(bob, { seq: 1, emoji: last, on: true }))).toBe('conflict')
  await ok(room.stub.react(bob, { seq: 1, emoji: first, on: true }))
  // One that is free again makes room.
  await ok(room.stub.react(alice, { seq: 1, emoji: faces[1] ?? '', on: false }))
  await ok(room.stub.react(bob, { seq: 1, emoji: last, on: true }))
  expect((await history(room, bob))[0]?.reactions?.map(({ emoji }) => emoji).toSorted()).toEqual(faces.filter((_, i) => i !== 1).toSorted())
})

test('what is deleted, not there or not seen takes no reaction', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  await post(room, alice, 'before bob')
  await ok(room.stub.add(alice, [bob]))
  await post(room, alice, 'deleted')
  await ok(room.stub.deleteForAll(alice, 2))
  const outcomes = await Promise.all([1, 2, 3].map((seq) => refusal(room.stub.react(bob, { seq, emoji: '👍', on: true }))))
  expect(outcomes).toEqual(['not_found', 'gone', 'not_found'])
  expect(await refusal(room.stub.reactedBy(bob, 1, '👍'))).toBe('not_found')
  expect(await refusal(room.stub.reactedBy(bob, 2, '👍'))).toBe('gone')
})

test('a deletion takes the reactions with it', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hello')
  await ok(room.stub.react(bob, { seq: 1, emoji: '👍', on: true }))
  await ok(room.stub.deleteForAll(alice, 1))
  const rows = await tables(room)
  expect(rows['message']?.map(({ reactions }) => reactions)).toEqual([null])
})

test('across a block nobody reacts', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, alice, 'hello')
  await room.stub.setFacts(alice, { blocksPeer: true })
  for (const userId of [alice, bob]) expect(await refusal(room.stub.react(userId, { seq: 1, emoji: '👍', on: true }))).toBe('forbidden')
})
