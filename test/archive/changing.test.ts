import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import {
  group,
  history,
  ok,
  open,
  pass,
  people,
  post,
  range,
  refusal,
  reopened,
  seqs,
  setClock,
  tables,
  tablesWith,
  text,
} from '../conversation/support.ts'
import { archive, isInBucket, keys, now, stretches, told } from './support.ts'

afterEach(() => vi.restoreAllMocks())

test('a deletion reaches into the bucket', async () => {
  setClock()
  const { room, alice, bob } = await told(34)
  await ok(room.stub.edit(alice, { seq: 3, content: text('a secret, edited') }))
  await archive(room)
  const socket = await open(room, bob)
  expect(await isInBucket(room, 'a secret')).toBe(true)
  expect(await ok(room.stub.deleteForAll(alice, 3))).toBe(true)
  await socket.fence()
  expect(socket.of('change').map(({ change }) => change.kind)).toEqual(['delete'])
  // At once for every reader; from the bucket with the next writing of the segment.
  expect((await history(room, bob))[2]).toMatchObject({ seq: 3, deletedAt: expect.any(Number) })
  expect((await history(room, bob))[2]?.content).toBeUndefined()
  pass(30_000)
  await runDurableObjectAlarm(room.stub)
  await runDurableObjectAlarm(room.stub)
  expect(await isInBucket(room, 'a secret')).toBe(false)
  expect(await tablesWith(room, 'a secret')).toEqual([])
  expect(await keys(room)).toHaveLength(3)
  // The tombstone is in the segment, and the table is rid of it.
  expect((await tables(room))['message']?.map(({ seq }) => seq)).toEqual(range(31, 34))
  await evictDurableObject(room.stub)
  expect(seqs(await history(room, bob))).toEqual(range(1, 34))
  expect(await ok(room.stub.deleteForAll(alice, 3))).toBe(false)
})

const bucket: R2Bucket = Object.getPrototypeOf(env.MEDIA)

/** As it is before it is spied on. */
function putOf(): (self: R2Bucket, given: Parameters<R2Bucket['put']>) => Promise<R2Object> {
  const put: unknown = Reflect.get(bucket, 'put')
  if (typeof put !== 'function') throw new Error('a bucket that takes nothing')
  return async (self, given) => Reflect.apply(put, self, given)
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 1))

/** Moves, and does something when the first object was put and the conversation has not heard of it. By flags: a promise of one object is none of another's. */
async function duringPut(move: () => Promise<unknown>, then: () => Promise<unknown>): Promise<void> {
  const put = putOf()
  const state = { isPut: false, isOver: false }
  vi.spyOn(bucket, 'put').mockImplementationOnce(async function (this: R2Bucket, ...given: Parameters<R2Bucket['put']>) {
    const stored = await put(this, given)
    state.isPut = true
    while (!state.isOver) await tick()
    return stored
  })
  const moved = move()
  while (!state.isPut) await tick()
  await then()
  state.isOver = true
  await moved
}

/** The next object is put, and nobody hears of it. */
function losePut(): void {
  const put = putOf()
  vi.spyOn(bucket, 'put').mockImplementationOnce(async function (this: R2Bucket, ...given: Parameters<R2Bucket['put']>) {
    await put(this, given)
    throw new Error('it fell')
  })
}

test('what changes while a segment is written is not lost by it', async () => {
  const { room, alice, bob } = await told(34)
  await duringPut(
    () => archive(room),
    async () => {
      await ok(room.stub.deleteForAll(alice, 1))
      await ok(room.stub.react(bob, { seq: 2, emoji: '👍', on: true }))
      await ok(room.stub.edit(alice, { seq: 3, content: text('edited') }))
    },
  )
  const found = (await history(room, bob)).slice(0, 3)
  expect(found.map(({ content, reactions, deletedAt }) => [content, reactions, deletedAt !== undefined])).toEqual([
    [undefined, undefined, true],
    [text('message 2'), [{ emoji: '👍', count: 1, mine: true }], false],
    [text('edited'), undefined, false],
  ])
  expect((await ok(room.stub.summary(bob))).summary.unreadCount).toBe(0)
  expect(await isInBucket(room, '"message 1"')).toBe(true)
  await archive(room)
  expect(await isInBucket(room, '"message 1"')).toBe(false)
  expect(await isInBucket(room, '"edited"')).toBe(true)
  expect((await history(room, bob)).slice(0, 3)).toEqual(found)
})

test('what is emptied while its segment is written anew leaves the bucket with the next writing', async () => {
  const { room, alice, bob } = await told(34)
  await archive(room)
  await ok(room.stub.deleteForAll(alice, 1))
  await duringPut(
    () => archive(room),
    () => ok(room.stub.deleteForAll(bob, 2)),
  )
  expect(await isInBucket(room, '"message 2"')).toBe(true)
  await archive(room)
  expect(await isInBucket(room, '"message 2"')).toBe(false)
  expect((await history(room, bob)).map(({ deletedAt }) => deletedAt !== undefined)).toEqual(range(1, 34).map((n) => n < 3))
})

test.for(['before the put', 'after the put', 'before the clearing away'])('a fall %s loses and doubles nothing', async (when) => {
  setClock()
  const first = await told(34)
  let { room } = first
  const { alice, bob } = first
  const before = await history(room, bob)
  const fallen = () => Promise.reject(new Error('it fell'))
  const fall = async (step: () => Promise<unknown>) => {
    if (when === 'before the put') vi.spyOn(bucket, 'put').mockImplementationOnce(fallen)
    else if (when === 'after the put') losePut()
    else vi.spyOn(bucket, 'delete').mockImplementation(fallen)
    await step().catch(() => undefined)
    await evictDurableObject(room.stub)
    vi.restoreAllMocks()
    room = reopened(room)
  }
  await fall(() => archive(room))
  expect(await history(room, bob)).toEqual(before)
  expect(await ok(room.stub.send(bob, { id: before[1]?.id ?? '', content: text('again') }))).toMatchObject({ seq: 2, duplicate: true })
  await archive(room)
  expect(await stretches(room)).toHaveLength(3)
  expect(await history(room, bob)).toEqual(before)

  await ok(room.stub.deleteForAll(alice, 1))
  await fall(() => archive(room))
  await archive(room)
  expect((await history(room, bob)).slice(1)).toEqual(before.slice(1))

  // What came of no use is taken away.
  pass(11 * 60_000)
  while ((await tables(room))['due']?.some(({ duty }) => JSON.stringify(duty).includes('unused'))) {
    await runDurableObjectAlarm(room.stub)
    pass(60_000)
  }
  expect(await keys(room)).toHaveLength(3)
  expect(await isInBucket(room, '"message 1"')).toBe(false)
})

test('an object that was put too late becomes no segment', async () => {
  setClock()
  const { room, bob } = await told(34)
  const before = await history(room, bob)
  await duringPut(
    () => archive(room, { ...now, segmentMessages: 20 }),
    async () => {
      pass(11 * 60_000)
      await runDurableObjectAlarm(room.stub)
    },
  )
  for (const key of await keys(room)) expect((await ok(room.stub.segments())).map((segment) => segment.key)).toContain(key)
  expect(await history(room, bob)).toEqual(before)
})

test('two that move at once make one archive', async () => {
  const { room, bob } = await told(50)
  const before = await history(room, bob)
  await Promise.all([archive(room), archive(room), archive(room, { ...now, segmentMessages: 7 })])
  const found = await stretches(room)
  expect(found.flatMap(([from, to]) => range(from, to))).toEqual(range(1, found.at(-1)?.[1] ?? 0))
  expect(await history(room, bob)).toEqual(before)
})

test('a message that may end by itself stays in the table until it has ended, and then goes', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { expireSeconds: 600 } })
  for (const n of range(1, 5)) await post(room, alice, `secret ${n}`)
  await ok(room.stub.update(alice, { settings: { expireSeconds: null } }))
  for (const n of range(6, 34)) await post(room, alice, `message ${n}`)
  await archive(room)
  expect((await tables(room))['message']?.map(({ seq }) => seq)).toEqual([...range(1, 5), ...(await later(room))])
  expect(await isInBucket(room, 'secret')).toBe(false)
  expect((await ok(room.stub.summary(bob))).summary.unreadCount).toBe(34)
  pass(600_000)
  expect((await ok(room.stub.summary(bob))).summary.unreadCount).toBe(29)
  await runDurableObjectAlarm(room.stub)
  expect((await ok(room.stub.summary(bob))).summary.unreadCount).toBe(29)
  await archive(room)
  expect((await tables(room))['message']?.map(({ seq }) => seq)).toEqual(await later(room))
  expect((await history(room, bob)).map(({ deletedAt }) => deletedAt !== undefined)).toEqual(range(1, 34).map((n) => n <= 5))
})

/** What lies in no segment. */
const later = async (room: Parameters<typeof stretches>[0]) => range(((await stretches(room)).at(-1)?.[1] ?? 0) + 1, 34)

test('where most will end by themselves, nothing is moved before they have', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice, [], { settings: { expireSeconds: 600 } })
  for (const n of range(1, 34)) await post(room, alice, `secret ${n}`)
  await archive(room)
  expect(await stretches(room)).toEqual([])
  pass(600_000)
  await runDurableObjectAlarm(room.stub)
  await archive(room)
  expect(await stretches(room)).toHaveLength(3)
})

test('a segment is verified, and brought back', async () => {
  const { room, alice, bob } = await told(34)
  const before = await history(room, bob)
  await archive(room)
  expect(await ok(room.stub.verifySegment(11))).toEqual({ fromSeq: 11, toSeq: 20, messages: 10 })
  expect(await refusal(room.stub.verifySegment(12))).toBe('not_found')
  await ok(room.stub.restoreSegment(11))
  expect(await stretches(room)).toEqual([
    [1, 10],
    [21, 30],
  ])
  expect((await tables(room))['message']?.map(({ seq }) => seq)).toEqual([...range(11, 20), ...range(31, 34)])
  expect(await history(room, bob)).toEqual(before)
  expect(seqs((await ok(room.stub.page(bob, { around: 11, limit: 4 }))).messages)).toEqual(range(9, 12))
  expect((await ok(room.stub.summary(alice))).summary.unreadCount).toBe(1)
  await archive(room)
  expect(await stretches(room)).toEqual([
    [1, 10],
    [11, 20],
    [21, 30],
  ])
  expect(await history(room, bob)).toEqual(before)
  await env.MEDIA.delete((await ok(room.stub.segments()))[1]?.key ?? '')
  expect(await refusal(room.stub.verifySegment(11))).toBe('unavailable')
})
