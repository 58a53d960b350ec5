import { expect, test } from 'vitest'
import { routes } from '../../src/protocol/index.ts'
import { type Room, type Socket, direct, group, history, messageId, ok, open, people, post, refusal, text } from './support.ts'

async function pair(): Promise<{ room: Room; alice: string; bob: string; hers: Socket; his: Socket }> {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  return { room, alice, bob, hers: await open(room, alice), his: await open(room, bob) }
}

test.for([
  [{ title: 'x' }, 'forbidden'],
  [{ description: 'x' }, 'forbidden'],
  [{ avatarMediaId: null }, 'forbidden'],
  [{ settings: { history: 'shared' } }, 'forbidden'],
  [{ settings: { send: 'admins' } }, 'forbidden'],
  [{ settings: { edit: 'members' } }, 'forbidden'],
  [{ settings: { expireSeconds: 60, send: 'members' } }, 'forbidden'],
  [{ settings: { expireSeconds: 60 } }, 'ok'],
] as const)('of a direct conversation only expireSeconds changes: %j is %s', async ([patch, expected]) => {
  const { room, alice, bob } = await pair()
  for (const userId of [alice, bob]) {
    const result = await room.stub.update(userId, patch)
    expect(result.ok ? 'ok' : result.code).toBe(expected)
  }
})

test('it is made with no other setting than expireSeconds', () => {
  const made = (settings: object) => routes.createConversation.body.safeParse({ kind: 'direct', userId: 'bob', settings }).success
  expect(made({ expireSeconds: 60 })).toBe(true)
  for (const settings of [{ send: 'admins' }, { history: 'shared' }, { edit: 'members' }]) expect(made(settings)).toBe(false)
})

test('a block refuses sends of both, and tells the blocker alone why', async () => {
  const { room, alice, bob, hers, his } = await pair()
  await room.stub.setFacts(alice, { blocksPeer: true })
  const [mine, theirs] = [await hers.say('from the blocker'), await his.say('from the blocked')]
  expect([mine, theirs]).toEqual([
    { type: 'error', id: mine.id, code: 'forbidden', detail: 'You have blocked this person; unblock them to write.' },
    { type: 'error', id: theirs.id, code: 'forbidden', detail: 'You cannot write in this conversation.' },
  ])
  for (const userId of [alice, bob])
    expect(await refusal(room.stub.send(userId, { id: messageId(), content: text('x') }))).toBe('forbidden')
  expect(await history(room, alice)).toEqual([])
})

test('nothing refused comes after unblocking, and then both write again', async () => {
  const { room, alice, hers, his } = await pair()
  await room.stub.setFacts(alice, { blocksPeer: true })
  await his.say('refused')
  await room.stub.setFacts(alice, { blocksPeer: false })
  expect(await hers.news()).toEqual([])
  expect(await his.say('again')).toMatchObject({ type: 'ack', seq: 1 })
  expect(await hers.say('welcome')).toMatchObject({ type: 'ack', seq: 2 })
})

test('a block on both sides lasts until both have lifted it', async () => {
  const { room, alice, bob, hers } = await pair()
  await room.stub.setFacts(alice, { blocksPeer: true })
  await room.stub.setFacts(bob, { blocksPeer: true })
  await room.stub.setFacts(alice, { blocksPeer: false })
  expect(await hers.say('x')).toMatchObject({ type: 'error', detail: 'You cannot write in this conversation.' })
  await room.stub.setFacts(bob, { blocksPeer: false })
  expect(await hers.say('x')).toMatchObject({ type: 'ack' })
})

test('typing passes, but in neither direction across a block', async () => {
  const { room, alice, bob, hers, his } = await pair()
  his.send({ type: 'typing', active: true })
  await his.fence()
  expect(await hers.news()).toEqual([{ type: 'typing', userId: bob, active: true }])
  await room.stub.setFacts(alice, { blocksPeer: true })
  his.send({ type: 'typing', active: true })
  hers.send({ type: 'typing', active: true })
  await Promise.all([hers.fence(), his.fence()])
  expect(await hers.news()).toEqual([])
  expect(await his.news()).toEqual([])
})

test('across a block both still read what was said', async () => {
  const { room, alice, bob, his } = await pair()
  await post(room, alice, 'before')
  await room.stub.setFacts(alice, { blocksPeer: true })
  his.send({ type: 'read', seq: 1 })
  await his.fence()
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject({ readSeq: 1, unreadCount: 0 })
})

test('a conversation can be opened across a block', async () => {
  const [alice, bob] = people()
  const facts = { [alice]: { blocksPeer: true, readReceipts: true }, [bob]: { blocksPeer: false, readReceipts: true } }
  const room = await direct(bob, alice, { facts })
  expect(await refusal(room.stub.send(bob, { id: messageId(), content: text('x') }))).toBe('forbidden')
  await room.stub.setFacts(alice, { blocksPeer: false })
  await post(room, bob, 'x')
})

test.for([
  ['the reader', 'bob'],
  ['the one who would see it', 'alice'],
] as const)('where %s hides read receipts, delivery is shown and reading is not', async ([, hider]) => {
  const { room, alice, bob, hers, his } = await pair()
  await room.stub.setFacts({ alice, bob }[hider], { readReceipts: false })
  await post(room, alice, 'one')
  await hers.news()
  const tablet = await open(room, bob)
  his.send({ type: 'delivered', seq: 1 })
  await his.fence()
  const masked = { userId: bob, deliveredSeq: 1, readSeq: 0 }
  expect(await hers.news()).toEqual([{ type: 'receipt', ...masked }])
  his.send({ type: 'read', seq: 1 })
  await his.fence()
  // Only the read mark moved: there is nothing to tell to who may not see it, and everything to his own devices.
  expect(await hers.news()).toEqual([])
  await tablet.fence()
  expect(tablet.of('receipt').at(-1)).toEqual({ type: 'receipt', userId: bob, deliveredSeq: 1, readSeq: 1 })
  expect((await ok(room.stub.members(alice))).find(({ userId }) => userId === bob)).toMatchObject(masked)
  expect((await ok(room.stub.members(bob))).find(({ userId }) => userId === bob)).toMatchObject({ ...masked, readSeq: 1 })
  expect((await open(room, alice)).of('hello')[0]?.receipts).toContainEqual(masked)
  expect((await open(room, bob)).of('hello')[0]?.receipts).toContainEqual({ ...masked, readSeq: 1 })
  const [receipt] = await ok(room.stub.receipts(alice, 1))
  expect(Object.keys(receipt ?? {})).toEqual(['userId', 'deliveredAt'])
})

test('reading what was not yet delivered shows as delivered alone where it is hidden', async () => {
  const { room, alice, bob, hers, his } = await pair()
  await room.stub.setFacts(bob, { readReceipts: false })
  await post(room, alice, 'one')
  await hers.news()
  his.send({ type: 'read', seq: 1 })
  await his.fence()
  expect(await hers.news()).toEqual([{ type: 'receipt', userId: bob, deliveredSeq: 1, readSeq: 0 }])
})

test('writing does not give away that one has read', async () => {
  const { room, alice, bob } = await pair()
  await room.stub.setFacts(bob, { readReceipts: false })
  await post(room, alice, 'one')
  await post(room, bob, 'two')
  expect((await ok(room.stub.members(alice))).find(({ userId }) => userId === bob)).toMatchObject({ deliveredSeq: 2, readSeq: 0 })
})

test('in a group reading is always shown', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await room.stub.setFacts(bob, { readReceipts: false })
  await post(room, alice, 'one')
  const [hers, his] = [await open(room, alice), await open(room, bob)]
  his.send({ type: 'read', seq: 1 })
  await his.fence()
  expect(await hers.news()).toEqual([{ type: 'receipt', userId: bob, deliveredSeq: 1, readSeq: 1 }])
})
