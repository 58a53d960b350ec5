import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { type Room, direct, group, noon, ok, open, pass, people, post, range, refusal, setClock, tables } from './support.ts'

/** alice has said five things to bob; carol and dan are not there yet. */
async function said(
  more: Parameters<typeof group>[2] = {},
): Promise<{ room: Room; alice: string; bob: string; carol: string; dan: string }> {
  setClock()
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob], more)
  for (const n of range(1, 5)) await post(room, alice, `${n}`)
  return { room, alice, bob, carol, dan }
}

const pin = ({ stub }: Room, userId: string, seq: number, on = true) => stub.pin(userId, { seq, on })
const pins = async ({ stub }: Room, userId: string) => (await ok(stub.view(userId))).pins
const pinned = async (room: Room, userId: string) => (await pins(room, userId)).map(({ seq }) => seq)

test('a pin is for all, the oldest first, with who pinned and when', async () => {
  const { room, alice, bob } = await said()
  await ok(pin(room, bob, 4))
  pass(1_000)
  await ok(pin(room, alice, 2))
  const both = [
    { seq: 4, by: bob, at: noon },
    { seq: 2, by: alice, at: noon + 1_000 },
  ]
  for (const userId of [alice, bob]) expect(await pins(room, userId)).toEqual(both)
  await evictDurableObject(room.stub)
  expect(await pins(room, bob)).toEqual(both)
  expect((await ok(room.stub.summary(bob))).summary.pins).toEqual(both)
})

test('it is a change with a rev, live and by sync, and the device that asked knows it by its ref', async () => {
  const { room, alice, bob } = await said()
  const [his, hers] = [await open(room, bob), await open(room, alice)]
  const change = { kind: 'conversation', rev: 1, at: noon, by: bob, afterSeq: 5, pins: [{ seq: 4, by: bob, at: noon }] }
  expect(await his.ask({ type: 'pin', ref: 'r', seq: 4, on: true })).toEqual({ type: 'change', change: { ...change, ref: 'r' } })
  expect(await hers.news()).toEqual([{ type: 'change', change }])
  await ok(pin(room, alice, 4, false))
  const unpinned = { kind: 'conversation', rev: 2, at: noon, by: alice, afterSeq: 5, pins: [] }
  expect(await his.news()).toEqual([{ type: 'change', change: unpinned }])
  expect((await hers.sync({ seq: 5, rev: 0 })).flatMap(({ changes }) => changes)).toEqual([change, unpinned])
})

test('the same again is done, takes no rev and changes nothing', async () => {
  const { room, alice, bob } = await said()
  const socket = await open(room, alice)
  await ok(pin(room, bob, 4))
  await socket.news()
  const before = await tables(room)
  await ok(pin(room, alice, 4))
  await ok(pin(room, alice, 5, false))
  expect(await socket.ask({ type: 'pin', ref: 'r', seq: 4, on: true })).toEqual({ type: 'done', ref: 'r' })
  expect(await tables(room)).toEqual(before)
})

test('a fourth is a conflict, until there is room again', async () => {
  const { room, alice, bob } = await said()
  for (const seq of [1, 2, 3]) await ok(pin(room, alice, seq))
  expect(await refusal(pin(room, bob, 4))).toBe('conflict')
  expect(await pinned(room, alice)).toEqual([1, 2, 3])
  await ok(pin(room, bob, 1, false))
  await ok(pin(room, bob, 4))
  expect(await pinned(room, alice)).toEqual([2, 3, 4])
})

test('racing pins are no more than three', async () => {
  const { room, alice, bob } = await said()
  const outcomes = await Promise.all(range(1, 5).map(async (seq) => (await pin(room, seq % 2 ? alice : bob, seq)).ok))
  expect(outcomes.filter(Boolean)).toHaveLength(3)
  expect(await pinned(room, alice)).toHaveLength(3)
  expect((await ok(room.stub.view(alice))).head.rev).toBe(3)
})

test('in a group where admins send, admins pin', async () => {
  const { room, alice, bob } = await said({ settings: { send: 'admins' } })
  await ok(pin(room, alice, 1))
  expect(await refusal(pin(room, bob, 2))).toBe('forbidden')
  expect(await refusal(pin(room, bob, 1, false))).toBe('forbidden')
  await ok(room.stub.setRole(alice, bob, 'admin'))
  await ok(pin(room, bob, 2))
  expect(await pinned(room, alice)).toEqual([1, 2])
})

test('in a direct conversation both pin, and across a block nobody', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  for (const userId of [alice, bob]) await ok(pin(room, userId, await post(room, userId, 'hello')))
  expect(await pinned(room, bob)).toEqual([1, 2])
  await room.stub.setFacts(alice, { blocksPeer: true })
  for (const userId of [alice, bob]) expect(await refusal(pin(room, userId, 1, false))).toBe('forbidden')
})

test('what is not there, not seen or deleted is not pinned', async () => {
  const { room, alice, bob, carol } = await said()
  await ok(room.stub.add(alice, [carol]))
  await ok(room.stub.deleteForAll(alice, 4))
  await ok(room.stub.deleteForMe(bob, 3))
  expect(await refusal(pin(room, bob, 6))).toBe('not_found')
  expect(await refusal(pin(room, bob, 3))).toBe('not_found')
  expect(await refusal(pin(room, carol, 5))).toBe('not_found')
  expect(await refusal(pin(room, bob, 4))).toBe('gone')
})

test('each reader sees the pins of what it may read, in the conversation, live and by sync', async () => {
  const { room, alice, bob, carol } = await said()
  await ok(pin(room, alice, 2))
  await ok(room.stub.add(alice, [carol]))
  await post(room, alice, 'for carol too')
  await ok(room.stub.deleteForMe(bob, 6))
  const sockets = [await open(room, alice), await open(room, bob), await open(room, carol)]
  await ok(pin(room, alice, 6))
  const expected = [[2, 6], [2], [6]]
  for (const [i, userId] of [alice, bob, carol].entries()) {
    expect(await pinned(room, userId)).toEqual(expected[i])
    const [live] = (await sockets[i]?.news()) ?? []
    const [page] = (await sockets[i]?.sync({ seq: 6, rev: 2 })) ?? []
    for (const change of [live?.type === 'change' ? live.change : undefined, page?.changes[0]])
      expect(change?.kind === 'conversation' ? change.pins?.map(({ seq }) => seq) : change).toEqual(expected[i])
  }
})

test('the device that asked sees no pin of what its person may not read', async () => {
  const { room, alice, carol } = await said()
  await ok(pin(room, alice, 2))
  await ok(room.stub.add(alice, [carol]))
  await post(room, alice, 'for carol too')
  const socket = await open(room, carol)
  expect(await socket.ask({ type: 'pin', ref: 'r', seq: 6, on: true })).toMatchObject({ change: { ref: 'r', pins: [{ seq: 6 }] } })
  expect(socket.of('change').at(-1)?.change).toMatchObject({ pins: [{ seq: 6 }] })
})

test('what is deleted is not pinned any more, and that takes no rev of its own', async () => {
  const { room, alice, bob } = await said()
  for (const seq of [1, 2]) await ok(pin(room, alice, seq))
  await ok(room.stub.deleteForAll(alice, 1))
  expect(await pinned(room, bob)).toEqual([2])
  expect((await ok(room.stub.view(bob))).head.rev).toBe(3)
})

test('what has expired is not pinned any more, before and after it is emptied', async () => {
  const { room, alice, bob } = await said({ settings: { expireSeconds: 60 } })
  for (const seq of [1, 2, 3]) await ok(pin(room, alice, seq))
  await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
  await post(room, alice, 'for good')
  pass(60_000)
  expect(await pinned(room, bob)).toEqual([])
  await ok(pin(room, bob, 6))
  expect(await pinned(room, bob)).toEqual([6])
  await runDurableObjectAlarm(room.stub)
  expect(await pinned(room, bob)).toEqual([6])
})

test('who left sees the pins as they were, but for what was deleted since, and pins nothing', async () => {
  const { room, alice, bob } = await said()
  for (const seq of [1, 2]) await ok(pin(room, alice, seq))
  await ok(room.stub.remove(bob, bob))
  await ok(pin(room, alice, 3))
  await ok(pin(room, alice, 2, false))
  expect(await pinned(room, bob)).toEqual([1, 2])
  await ok(room.stub.deleteForAll(alice, 1))
  expect(await pinned(room, bob)).toEqual([2])
  expect(await refusal(pin(room, bob, 4))).toBe('forbidden')
  expect(await refusal(pin(room, bob, 2, false))).toBe('forbidden')
})
