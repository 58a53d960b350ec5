import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import {
  type Room,
  defaultSettings,
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
  seqs,
  setClock,
  tables,
  tablesWith,
  text,
} from './support.ts'

const week = 7 * 24 * 60 * 60

/** What is said disappears after a week. The alarm rings when the test says so: its clock stands far before the real one's. */
async function fleeting(): Promise<{ room: Room; alice: string; bob: string }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds: week } })
  // What is over: should the object have fallen, it would have told the inboxes again.
  await runDurableObjectAlarm(room.stub)
  return { room, alice, bob }
}

const alarmAt = ({ stub }: Room) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())

test('a message tells when it expires, counted from its sending', async () => {
  const { room, alice, bob } = await fleeting()
  const socket = await open(room, bob)
  pass(5_000)
  await post(room, alice, 'one')
  expect((await socket.next('message')).message).toMatchObject({ sentAt: noon + 5_000, expiresAt: noon + 5_000 + week * 1_000 })
  // Something else may ring before.
  expect(await alarmAt(room)).toBeLessThanOrEqual(noon + 5_000 + week * 1_000)
})

test('the setting holds for what is said after it', async () => {
  const { room, alice } = await fleeting()
  await post(room, alice, 'for a week')
  await ok(room.stub.update(alice, { settings: { expireSeconds: 60 } }))
  await post(room, alice, 'for a minute')
  await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
  await post(room, alice, 'for good')
  expect((await history(room, alice)).map(({ expiresAt }) => expiresAt)).toEqual([noon + week * 1_000, noon + 60_000, undefined])
  expect(await alarmAt(room)).toBe(noon + 60_000)
})

test('from its time on it is a tombstone for every reader, before anything has emptied it', async () => {
  const { room, alice, bob } = await fleeting()
  const id = messageId()
  await post(room, alice, 'quoted')
  await post(room, alice, 'secret', { id, replyTo: 1, mentions: [bob] })
  await ok(room.stub.react(bob, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.edit(alice, { seq: 2, content: text('secret, edited') }))
  pass(1)
  await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
  await post(room, bob, 'quoting', { replyTo: 2 })
  pass(week * 1_000 - 2)
  expect((await history(room, bob))[1]?.content).toEqual(text('secret, edited'))
  pass(1)
  const tombstone = {
    conversationId: room.id,
    seq: 2,
    id,
    senderId: alice,
    sentAt: noon,
    deletedAt: noon + week * 1_000,
    expiresAt: noon + week * 1_000,
  }
  const found = await history(room, bob)
  expect([found[1], found[2]?.replyTo]).toEqual([tombstone, { seq: 2, senderId: alice }])
  const socket = await open(room, bob)
  const [page] = await socket.sync({ seq: 0, rev: 0 })
  expect(page?.messages).toEqual(found)
  expect(JSON.stringify(page)).not.toContain('secret')
  expect((await ok(room.stub.summary(alice))).summary).toMatchObject({ unreadCount: 1 })
  expect((await ok(room.stub.summary(bob))).summary).toMatchObject({ unreadCount: 0, mentionCount: 0 })
  expect(await refusal(room.stub.edit(alice, { seq: 2, content: text('x') }))).toBe('gone')
  expect(await refusal(room.stub.react(bob, { seq: 2, emoji: '👍', on: true }))).toBe('gone')
  expect(await ok(room.stub.deleteForAll(alice, 2))).toBe(false)
})

test('the alarm empties what is over, tells all by an expiry change, and sleeps until the next', async () => {
  const { room, alice, bob } = await fleeting()
  await post(room, alice, 'first secret')
  await ok(room.stub.edit(alice, { seq: 1, content: text('first secret, edited') }))
  pass(1_000)
  await post(room, alice, 'second secret')
  pass(week * 1_000 - 1_000)
  const socket = await open(room, bob)
  expect(await runDurableObjectAlarm(room.stub)).toBe(true)
  expect(await socket.news()).toEqual([
    { type: 'change', change: { kind: 'expiry', rev: 2, at: noon + week * 1_000, afterSeq: 2, seq: 1 } },
  ])
  expect(await tablesWith(room, 'first secret')).toEqual([])
  expect(await tablesWith(room, 'second secret')).toEqual(['message'])
  expect((await history(room, bob)).map(({ deletedAt, expiresAt }) => [deletedAt, expiresAt])).toEqual([
    [noon + week * 1_000, noon + week * 1_000],
    [undefined, noon + week * 1_000 + 1_000],
  ])
  expect(await alarmAt(room)).toBe(noon + week * 1_000 + 1_000)
  const [page] = await socket.sync({ seq: 2, rev: 0 })
  expect(page?.changes.map(({ rev, kind }) => [rev, kind])).toEqual([
    [1, 'hidden'],
    [2, 'expiry'],
  ])
})

test('an alarm that comes too early empties nothing', async () => {
  const { room, alice } = await fleeting()
  await post(room, alice, 'secret')
  pass(week * 1_000 - 1)
  await runDurableObjectAlarm(room.stub)
  expect(await tablesWith(room, 'secret')).toEqual(['message'])
  expect(await alarmAt(room)).toBe(noon + week * 1_000)
})

test('hundreds that end together are emptied in turns, each once', async () => {
  const { room, alice, bob } = await fleeting()
  for (const _ of range(1, 5)) {
    await Promise.all(range(1, 90).map((n) => post(room, alice, `secret ${n}`)))
    pass(5_000)
  }
  pass(week * 1_000)
  const socket = await open(room, bob)
  let rounds = 0
  while ((await alarmAt(room)) !== null && rounds++ < 10) await runDurableObjectAlarm(room.stub)
  await socket.fence()
  const expired = socket.of('change').flatMap(({ change }) => (change.kind === 'expiry' ? [change] : []))
  expect(expired.map(({ rev }) => rev)).toEqual(range(1, 450))
  expect(seqs(expired).toSorted((a, b) => a - b)).toEqual(range(1, 450))
  expect(await tablesWith(room, 'secret')).toEqual([])
})

test('what was deleted before its time does not expire again', async () => {
  const { room, alice } = await fleeting()
  await post(room, alice, 'secret')
  pass(1_000)
  await ok(room.stub.deleteForAll(alice, 1))
  const before = await history(room, alice)
  expect(before).toMatchObject([{ deletedAt: noon + 1_000, expiresAt: noon + week * 1_000 }])
  pass(week * 1_000)
  await runDurableObjectAlarm(room.stub)
  expect(await history(room, alice)).toEqual(before)
  expect((await tables(room))['change']?.map(({ kind }) => kind)).toEqual(['delete'])
})

test('a resend of an expired message still gets its ack', async () => {
  const { room, alice } = await fleeting()
  const id = messageId()
  await post(room, alice, 'secret', { id })
  pass(week * 1_000)
  await runDurableObjectAlarm(room.stub)
  expect(await ok(room.stub.send(alice, { id, content: text('secret') }))).toEqual({
    type: 'ack',
    id,
    seq: 1,
    sentAt: noon,
    duplicate: true,
  })
  expect(await tablesWith(room, 'secret')).toEqual([])
})

test('to who left, an expired message is a tombstone too', async () => {
  const { room, alice, bob } = await fleeting()
  await post(room, alice, 'secret')
  await ok(room.stub.edit(alice, { seq: 1, content: text('secret, edited') }))
  await ok(room.stub.remove(bob, bob))
  await ok(room.stub.edit(alice, { seq: 1, content: text('secret, edited again') }))
  pass(week * 1_000)
  expect(await history(room, bob)).toMatchObject([{ seq: 1, deletedAt: noon + week * 1_000 }])
  expect(JSON.stringify(await history(room, bob))).not.toContain('secret')
  expect((await ok(room.stub.view(bob))).settings).toEqual({ ...defaultSettings, expireSeconds: week })
})

test('with the real clock an expired message is emptied by itself', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds: 1 } })
  const socket = await open(room, bob)
  await post(room, alice, 'secret')
  const { change } = await socket.next('change')
  expect(change).toMatchObject({ kind: 'expiry', rev: 1, seq: 1 })
  expect(await tablesWith(room, 'secret')).toEqual([])
})

test('the first message after sleep has its alarm at its own time, not only at that of its telling', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice, [], { settings: { expireSeconds: 60 } })
  await runDurableObjectAlarm(room.stub)
  await evictDurableObject(room.stub)
  await post(room, alice, 'for a minute')
  await ok(room.stub.view(alice))
  expect(await alarmAt(room)).toBeLessThanOrEqual(noon + 60_000)
})
