/** What others see of somebody whose account is deleted: tombstones, and who it was. */
import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { expect, test } from 'vitest'
import {
  type Room,
  direct,
  fill,
  group,
  history,
  messageId,
  noon,
  ok,
  open,
  pass,
  people,
  post,
  range,
  refusal,
  reopened,
  setClock,
  tables,
  text,
} from '../conversation/support.ts'

const roles = async ({ stub }: Room, userId: string) => (await ok(stub.members(userId))).map(({ userId: id, role }) => [id, role])

test('its messages become tombstones of it, each under a rev of its own, and its reactions go', async () => {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(bob, [alice, carol])
  const ids = range(1, 2).map(() => messageId())
  await post(room, alice, 'one', { id: ids[0] ?? '', mentions: [bob] })
  await post(room, bob, 'two', { replyTo: 1 })
  await post(room, alice, 'three', { id: ids[1] ?? '' })
  await ok(room.stub.edit(alice, { seq: 3, content: text('edited') }))
  await ok(room.stub.react(alice, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.react(carol, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.react(alice, { seq: 2, emoji: '🎉', on: true }))
  const [peer, late] = [await open(room, bob), await open(room, carol)]
  const { head } = await ok(room.stub.page(bob, { limit: 1 }))
  pass(1_000)
  const at = noon + 1_000
  await room.stub.erase(alice)
  const told = [
    { rev: 5, at, by: alice, kind: 'member', afterSeq: 3, userId: alice, left: true },
    { rev: 6, at, by: alice, kind: 'delete', afterSeq: 3, seq: 1, deletedAt: at },
    { rev: 7, at, by: alice, kind: 'delete', afterSeq: 3, seq: 3, deletedAt: at },
    { rev: 8, at, by: alice, kind: 'reaction', afterSeq: 3, seq: 2, emoji: '👍', on: false },
    { rev: 9, at, by: alice, kind: 'reaction', afterSeq: 3, seq: 2, emoji: '🎉', on: false },
  ]
  await peer.until(() => peer.of('change').length >= 5, 'all changes')
  expect(peer.of('change').map(({ change }) => change)).toEqual(told)
  const tombstone = (seq: number, id: string | undefined) => ({
    conversationId: room.id,
    seq,
    id,
    senderId: alice,
    sentAt: noon,
    deletedAt: at,
  })
  for (const userId of [bob, carol]) {
    const [first, second, third] = await history(room, userId)
    expect([first, third]).toEqual([tombstone(1, ids[0]), tombstone(3, ids[1])])
    expect(second).toMatchObject({ content: text('two'), replyTo: { seq: 1, senderId: alice }, reactions: [{ emoji: '👍', count: 1 }] })
    expect(second?.replyTo).not.toHaveProperty('preview')
  }
  // Who was away gets the same.
  const [page] = await late.sync(head)
  expect(page?.changes).toEqual(told)
})

test.for([
  ['to the admin who has been there longest', { alice: 'owner', bob: 'member', carol: 'admin', dan: 'admin' }, 'carol'],
  ['without one to the member who has', { alice: 'owner', bob: 'member', carol: 'member', dan: 'member' }, 'bob'],
  ['to nobody while there is another owner', { alice: 'owner', bob: 'member', carol: 'member', dan: 'owner' }, 'dan'],
] as const)('ownership passes %s', async ([, given, heir]) => {
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol, dan])
  const names = { alice, bob, carol, dan }
  for (const name of ['bob', 'carol', 'dan'] as const) await ok(room.stub.setRole(alice, names[name], given[name]))
  await room.stub.erase(alice)
  const expected = (['bob', 'carol', 'dan'] as const).map((name) => [names[name], name === heir ? 'owner' : given[name]])
  expect(await roles(room, bob)).toEqual(expected)
})

test('it neither writes nor reads any more, and is not let in again', async () => {
  const [alice, bob] = people()
  const room = await group(bob, [alice])
  await post(room, alice, 'hello')
  const code = await ok(room.stub.invite(bob, {}))
  const socket = await open(room, alice)
  await room.stub.erase(alice)
  await socket.until(() => socket.closed !== undefined, 'close')
  expect(await refusal(room.stub.send(alice, { id: messageId(), content: text('still here') }))).toBe('forbidden')
  expect(await refusal(room.stub.react(alice, { seq: 1, emoji: '👍', on: true }))).toBe('forbidden')
  expect(await refusal(room.stub.add(bob, [alice]))).toBe('not_found')
  expect(await refusal(room.stub.acceptInvite(alice, code))).toBe('not_found')
  expect(await refusal(room.stub.mayUpload(alice))).toBe('forbidden')
})

const statusFor = async ({ stub }: Room, userId: string) => (await ok(stub.summary(userId))).summary.lastMessageStatus

test('how far it had read a direct conversation is still shown', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, bob, 'hello alice')
  await ok(room.stub.mark(alice, 'phone', { read: 1 }))
  expect(await statusFor(room, bob)).toBe('read')
  await room.stub.erase(alice)
  expect(await statusFor(room, bob)).toBe('read')
})

test('what it hid from the other of a direct conversation stays hidden', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, bob, 'hello alice')
  await ok(room.stub.mark(alice, 'phone', { read: 1 }))
  await room.stub.setFacts(alice, { blocksPeer: true, readReceipts: false })
  await room.stub.erase(alice)
  // A word of its inbox that was late.
  await room.stub.setFacts(alice, { blocksPeer: false, readReceipts: true })
  expect(await statusFor(room, bob)).toBe('delivered')
  const hidden = JSON.stringify({ [alice]: { blocksPeer: false, readReceipts: false }, [bob]: { blocksPeer: false, readReceipts: true } })
  expect((await tables(room))['conversation']).toMatchObject([{ facts: hidden }])
})

test('the other of a direct conversation keeps its own words, and writes no more', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, alice, 'hello')
  await post(room, bob, 'hello alice')
  await room.stub.erase(alice)
  expect((await history(room, bob)).map(({ senderId, content, deletedAt }) => [senderId, content, deletedAt !== undefined])).toEqual([
    [alice, undefined, true],
    [bob, text('hello alice'), false],
  ])
  expect(await room.stub.send(bob, { id: messageId(), content: text('are you there?') })).toMatchObject({
    ok: false,
    code: 'forbidden',
    detail: 'The account of this person was deleted.',
  })
  expect(await ok(room.stub.view(bob))).toMatchObject({ memberCount: 1, role: 'member' })
})

test('many messages go in steps of one alarm each, and a fall between them loses and doubles none', async () => {
  const [alice, bob] = people()
  const room = await group(bob, [alice])
  await fill(room, alice, 450)
  await post(room, bob, 'mine')
  await room.stub.erase(alice)
  const left = async () =>
    (await tables(reopened(room)))['message']?.filter(({ content, sender_id: by }) => by === alice && content !== null).length
  for (let steps = 0; (await left()) !== 0; steps++) {
    expect(steps).toBeLessThan(5)
    await abortAllDurableObjects()
    await runDurableObjectAlarm(reopened(room).stub)
  }
  const { change = [], erasure } = await tables(reopened(room))
  const deleted = change.flatMap(({ kind, data }) => (kind === 'delete' && typeof data === 'string' ? Number(JSON.parse(data).seq) : []))
  expect(deleted.toSorted((a, b) => a - b)).toEqual(range(1, 450))
  expect(change.map(({ rev }) => rev)).toEqual(range(1, 451))
  expect(erasure).toMatchObject([{ user_id: alice }])
  await reopened(room).stub.erase(alice)
  await runDurableObjectAlarm(reopened(room).stub)
  expect((await tables(reopened(room)))['change']).toEqual(change)
})

test('a group that is nobody’s is an empty shell; one that somebody has left is not', async () => {
  const [alice, bob] = people()
  const [alone, left] = [await group(alice, [], { title: 'Mine' }), await group(alice, [bob], { title: 'Ours' })]
  for (const room of [alone, left]) {
    await post(room, alice, 'a word')
    await ok(room.stub.invite(alice, {}))
  }
  await post(left, bob, 'another')
  await ok(left.stub.remove(bob, bob))
  for (const room of [alone, left]) await room.stub.erase(alice)
  const { conversation, member, erasure, due, schema_version: _version, ...rest } = await tables(alone)
  expect({ conversation, member, due }).toMatchObject({ conversation: [{ title: null }], member: [{ user_id: alice }], due: [] })
  expect(erasure).toHaveLength(1)
  expect(Object.values(rest).flat()).toEqual([])
  expect((await history(left, bob)).map(({ content }) => content)).toEqual([undefined, text('another')])
  // When it goes too, nobody is left who could read it.
  await left.stub.erase(bob)
  expect((await tables(left))['message']).toEqual([])
})
