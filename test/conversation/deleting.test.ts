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
  post,
  range,
  refusal,
  setClock,
  tables,
  tablesWith,
  text,
} from './support.ts'

/** alice owns, bob is admin, carol and dan are members; each has said something. */
async function ranked(): Promise<{ room: Room; alice: string; bob: string; carol: string; dan: string }> {
  setClock()
  const [alice, bob, carol, dan] = people()
  const room = await group(alice, [bob, carol, dan])
  await ok(room.stub.setRole(alice, bob, 'admin'))
  for (const userId of [alice, bob, carol, dan]) await post(room, userId, `of ${userId}`)
  return { room, alice, bob, carol, dan }
}

test('a deletion leaves a tombstone with seq and sender, and is told to all', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, bob, 'quoted')
  const id = messageId()
  await post(room, alice, 'with all there is', { id, replyTo: 1, mentions: [bob, 'all'] })
  await ok(room.stub.react(bob, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.edit(alice, { seq: 2, content: text('edited') }))
  const [socket, peer] = [await open(room, alice), await open(room, bob)]
  pass(1_000)
  socket.send({ type: 'delete', ref: 'r', seq: 2 })
  const change = { kind: 'delete', rev: 3, at: noon + 1_000, by: alice, afterSeq: 2, seq: 2, deletedAt: noon + 1_000 }
  expect(await socket.news()).toEqual([{ type: 'change', change: { ...change, ref: 'r' } }])
  expect(await peer.news()).toEqual([{ type: 'change', change }])
  const tombstone = { conversationId: room.id, seq: 2, id, senderId: alice, sentAt: noon, deletedAt: noon + 1_000 }
  for (const userId of [alice, bob]) expect((await history(room, userId))[1]).toEqual(tombstone)
  expect((await peer.sync({ seq: 1, rev: 0 }))[0]?.messages).toEqual([tombstone])
})

test('deleting again is done without a new rev', async () => {
  const { room, alice, dan } = await ranked()
  const [socket, peer] = [await open(room, dan), await open(room, alice)]
  await socket.ask({ type: 'delete', ref: 'first', seq: 4 })
  await peer.news()
  const before = await tables(room)
  expect(await socket.ask({ type: 'delete', ref: 'again', seq: 4 })).toEqual({ type: 'done', ref: 'again' })
  expect(await ok(room.stub.deleteForAll(dan, 4))).toBe(false)
  expect(await ok(room.stub.deleteForAll(alice, 4))).toBe(false)
  expect(await peer.news()).toEqual([])
  expect(await tables(room)).toEqual(before)
})

test('no table keeps a deleted word, however often it was edited', async () => {
  const { room, alice, carol } = await ranked()
  const words = range(0, 5).map((n) => `secret-${n}-${crypto.randomUUID()}`)
  const [first = ''] = words
  const seq = await post(room, carol, first)
  for (const word of words.slice(1)) await ok(room.stub.edit(carol, { seq, content: text(word) }))
  // As somebody who left keeps seeing an old version, the versions are stored.
  expect(await tablesWith(room, first)).toEqual(['change'])
  expect(await tablesWith(room, words[5] ?? '')).toEqual(['change', 'message'])
  await ok(room.stub.deleteForAll(alice, seq))
  for (const word of words) expect(await tablesWith(room, word)).toEqual([])
})

test('in a sync the edits of what was deleted since are hidden', async () => {
  const { room, alice } = await ranked()
  pass(1)
  await ok(room.stub.edit(alice, { seq: 1, content: text('two') }))
  await ok(room.stub.deleteForAll(alice, 1))
  const socket = await open(room, alice)
  const [page] = await socket.sync({ seq: 4, rev: 1 })
  expect(page?.changes).toEqual([
    { kind: 'hidden', rev: 2, at: noon + 1, afterSeq: 4 },
    { kind: 'delete', rev: 3, at: noon + 1, by: alice, afterSeq: 4, seq: 1, deletedAt: noon + 1 },
  ])
})

test('who may delete whose message: its author, and the roles above', async () => {
  const roles = ['alice (owner)', 'bob (admin)', 'carol (member)', 'dan (member)']
  const outcomes: Record<string, string[]> = {}
  for (const [i, name] of roles.entries()) {
    const { room, ...who } = await ranked()
    const actor = Object.values(who)[i] ?? ''
    outcomes[name] = []
    for (const seq of range(1, 4)) {
      const result = await room.stub.deleteForAll(actor, seq)
      outcomes[name].push(result.ok ? 'ok' : result.code)
    }
  }
  expect(outcomes).toEqual({
    'alice (owner)': ['ok', 'ok', 'ok', 'ok'],
    'bob (admin)': ['forbidden', 'ok', 'ok', 'ok'],
    'carol (member)': ['forbidden', 'forbidden', 'ok', 'forbidden'],
    'dan (member)': ['forbidden', 'forbidden', 'forbidden', 'ok'],
  })
})

test('equal roles do not delete each other’s messages', async () => {
  const { room, alice, bob, carol } = await ranked()
  await ok(room.stub.setRole(alice, carol, 'admin'))
  expect(await refusal(room.stub.deleteForAll(bob, 3))).toBe('forbidden')
  await ok(room.stub.setRole(alice, carol, 'owner'))
  expect(await refusal(room.stub.deleteForAll(alice, 3))).toBe('forbidden')
})

test.for([
  [48 * hours, 'ok'],
  [48 * hours + 1, 'forbidden'],
] as const)('%i ms after sending, its author’s deletion is %s', async ([later, outcome]) => {
  const { room, alice, dan } = await ranked()
  pass(later)
  for (const [userId, seq] of [
    [dan, 4],
    [alice, 1],
  ] as const) {
    const result = await room.stub.deleteForAll(userId, seq)
    expect(result.ok ? 'ok' : result.code).toBe(outcome)
  }
})

test('admins delete messages of lower roles at any time', async () => {
  const { room, alice, bob } = await ranked()
  pass(365 * 24 * hours)
  expect(await ok(room.stub.deleteForAll(bob, 3))).toBe(true)
  expect(await ok(room.stub.deleteForAll(alice, 2))).toBe(true)
})

test('in a direct conversation everybody deletes only their own', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await post(room, alice, 'of alice')
  await post(room, bob, 'of bob')
  expect(await refusal(room.stub.deleteForAll(alice, 2))).toBe('forbidden')
  expect(await refusal(room.stub.deleteForAll(bob, 1))).toBe('forbidden')
  expect(await ok(room.stub.deleteForAll(bob, 2))).toBe(true)
})

test.for([
  ['a message that is not there', 9],
  ['number zero', 0],
] as const)('deleting %s is not found', async ([, seq]) => {
  const { room, alice } = await ranked()
  expect(await refusal(room.stub.deleteForAll(alice, seq))).toBe('not_found')
  expect(await refusal(room.stub.deleteForMe(alice, seq))).toBe('not_found')
})
