/** An erasure reaches what lies in the bucket, what is scheduled, and what is starred or pinned. */
import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { archive, isInBucket, keys, stretches, told } from '../archive/support.ts'
import {
  fill,
  group,
  history,
  hours,
  messageId,
  ok,
  pass,
  people,
  post,
  range,
  reopened,
  setClock,
  tables,
  text,
} from '../conversation/support.ts'

afterEach(() => vi.restoreAllMocks())

test('archived messages become tombstones, their words leave the bucket, and reactions to archived ones go', async () => {
  setClock()
  const { room, alice, bob, carol } = await told(30)
  await ok(room.stub.react(alice, { seq: 2, emoji: '👍', on: true }))
  await ok(room.stub.react(carol, { seq: 2, emoji: '👍', on: true }))
  pass(2 * hours)
  await archive(room)
  const before = await stretches(room)
  expect(before.length).toBeGreaterThan(1)
  expect(await isInBucket(room, 'message 1"')).toBe(true)
  await room.stub.erase(alice)
  for (const _ of range(1, 3)) await runDurableObjectAlarm(room.stub)
  const seen = await history(room, bob)
  expect(seen.map(({ seq }) => seq)).toEqual(range(1, 30))
  for (const { seq, senderId, content, deletedAt } of seen)
    expect([seq, content, deletedAt !== undefined]).toEqual(
      senderId === alice ? [seq, undefined, true] : [seq, text(`message ${seq}`), false],
    )
  expect(seen[1]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }])
  // The segments are written anew soon.
  pass(60_000)
  for (const _ of range(1, 4)) await runDurableObjectAlarm(room.stub)
  for (const n of range(1, 20)) expect([n, await isInBucket(room, `message ${n}"`)]).toEqual([n, n % 2 === 0])
  expect(await stretches(room)).toEqual(before)
  expect((await tables(room))['due']).toEqual([])
})

test('what is moved to the bucket between two steps is found there, also after falls', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(bob, [alice])
  for (const n of range(1, 260)) {
    pass(200)
    await post(room, alice, `word ${n}`, { id: messageId(Date.now()) })
  }
  await post(room, bob, 'mine')
  pass(2 * hours)
  await archive(room, { afterMs: 0, keepMessages: 240, segmentMessages: 10 })
  await room.stub.erase(alice)
  // The first step is done; the next ones meet another archive each.
  for (const keepMessages of [150, 60, 4]) {
    await archive(reopened(room), { afterMs: 0, keepMessages, segmentMessages: 10 }).catch(() => undefined)
    await abortAllDurableObjects()
    await runDurableObjectAlarm(reopened(room).stub)
  }
  for (const _ of range(1, 10)) {
    pass(60_000)
    await runDurableObjectAlarm(reopened(room).stub)
  }
  const seen = await history(reopened(room), bob)
  expect(seen.filter(({ content }) => content !== undefined).map(({ seq }) => seq)).toEqual([261])
  const { change = [], erasure } = await tables(reopened(room))
  expect(change.filter(({ kind }) => kind === 'delete')).toHaveLength(260)
  expect(erasure).toMatchObject([{ done_at: expect.any(Number) }])
  expect(await isInBucket(room, 'word')).toBe(false)
})

test('a segment that an operator brings back meanwhile is not forgotten', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(bob, [alice])
  await fill(room, alice, 240)
  pass(2 * hours)
  await archive(room, { afterMs: 0, keepMessages: 210, segmentMessages: 10 })
  // The bucket does not answer: the first step through the table is done, and the rest waits.
  vi.spyOn(env.MEDIA, 'get').mockRejectedValue(new Error('out of reach'))
  await room.stub.erase(alice)
  await runDurableObjectAlarm(room.stub)
  vi.restoreAllMocks()
  const words = async () => (await history(room, bob)).filter(({ content }) => content !== undefined).length
  expect(await words()).toBe(40)
  for (const [from] of await stretches(room)) await ok(room.stub.restoreSegment(from))
  for (const _ of range(1, 4)) {
    pass(60_000)
    await runDurableObjectAlarm(room.stub)
  }
  expect(await words()).toBe(0)
})

test('a group that is nobody’s takes its segments with it', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  for (const n of range(1, 30)) await post(room, alice, `message ${n}`)
  pass(2 * hours)
  await archive(room)
  expect((await keys(room)).length).toBeGreaterThan(1)
  await room.stub.erase(alice)
  for (const _ of range(1, 4)) {
    pass(60_000)
    await runDurableObjectAlarm(room.stub)
  }
  expect(await keys(room)).toEqual([])
  expect(await tables(room)).toMatchObject({ message: [], segment: [], due: [] })
})

test('what it has scheduled, starred and pinned goes; what others have stays', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await post(room, alice, 'hers')
  await post(room, bob, 'his')
  const sendAt = Date.now() + 60_000
  for (const userId of [alice, bob]) {
    await ok(room.stub.schedule(userId, 'phone', { id: messageId(), content: text(`of ${userId}`), sendAt }))
    for (const seq of [1, 2]) await ok(room.stub.star(userId, { seq, on: true }))
  }
  for (const seq of [1, 2]) await ok(room.stub.pin(alice, { seq, on: true }))
  await room.stub.erase(alice)
  const { scheduled, star, conversation } = await tables(room)
  expect(scheduled).toMatchObject([{ user_id: bob }])
  expect(star).toMatchObject([{ seq: 2, ordinal: 2 }])
  expect(conversation).toMatchObject([{ pins: expect.stringMatching(/^\[\{"seq":2,/u) }])
})
