import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { limits } from '../../src/protocol/index.ts'
import {
  type Room,
  type Socket,
  group,
  history,
  messageId,
  minutes,
  ok,
  open,
  pass,
  people,
  range,
  refusal,
  setClock,
  text,
} from './support.ts'

/** How many of so many sends are taken. */
async function taken(socket: Socket, count: number): Promise<number> {
  await socket.news()
  for (let left = count; left > 0; left -= 100)
    socket.send(range(1, Math.min(left, 100)).map(() => ({ type: 'send', id: messageId(), content: text('x') })))
  return (await socket.news()).filter(({ type }) => type === 'ack').length
}

async function opened(): Promise<{ room: Room; alice: string; bob: string; hers: Socket }> {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  return { room, alice, bob, hers: await open(room, alice) }
}

test.for([
  ['at once', 0, 0],
  ['49 ms later', 49, 0],
  ['50 ms later', 50, 1],
  ['a second later', 1_000, 20],
  ['4 seconds later', 4_000, 80],
  ['5 seconds later', 5_000, 100],
  ['an hour later', 60 * minutes, 100],
] as const)('a burst of 100 is taken, and %s as many as 20 a second give', async ([, later, more]) => {
  const { hers } = await opened()
  expect(await taken(hers, 150)).toBe(100)
  pass(later)
  expect(await taken(hers, 150)).toBe(more)
})

test('a refusal says when to try again, is not remembered, and the same send is taken then', async () => {
  const { room, alice, hers } = await opened()
  await taken(hers, 100)
  const id = messageId()
  const refused = { type: 'error', id, code: 'rate_limited', detail: 'Too many messages at once.', retryAfterSeconds: 1 }
  expect(await hers.say('later', { id })).toEqual(refused)
  const byHttp = await room.stub.send(alice, { id, content: text('later') })
  expect(byHttp).toMatchObject({ ok: false, code: 'rate_limited', details: { retryAfterSeconds: 1 } })
  pass(1_000)
  expect(await hers.say('later', { id })).toMatchObject({ type: 'ack', seq: 101, duplicate: false })
})

test('the allowance is the person’s, on whatever socket and by HTTP', async () => {
  const { room, alice, bob, hers } = await opened()
  const tablet = await open(room, alice)
  expect(await taken(hers, 60)).toBe(60)
  expect(await taken(tablet, 60)).toBe(40)
  expect(await refusal(room.stub.send(alice, { id: messageId(), content: text('x') }))).toBe('rate_limited')
  expect(await taken(await open(room, bob), 10)).toBe(10)
  const other = await group(alice)
  expect(await taken(await open(other, alice), 10)).toBe(10)
})

test('a resend gets its ack also over the limit', async () => {
  const { room, alice, hers } = await opened()
  const id = messageId()
  const first = await hers.say('first', { id })
  await taken(hers, 150)
  expect(await hers.say('first', { id })).toEqual({ ...first, duplicate: true })
  expect(await ok(room.stub.send(alice, { id, content: text('first') }))).toEqual({ ...first, duplicate: true })
  expect(await history(room, alice)).toHaveLength(100)
})

test('a clock that goes back locks nobody out', async () => {
  const { hers } = await opened()
  expect(await taken(hers, 1)).toBe(1)
  pass(-60 * minutes)
  await taken(hers, 150)
  pass(1_000)
  expect(await taken(hers, 50)).toBe(20)
})

test('an allowance is whole again after sleep', async () => {
  const { room, hers } = await opened()
  await taken(hers, 100)
  await evictDurableObject(room.stub)
  pass(5_000)
  expect(await taken(hers, 150)).toBe(100)
})

const refused = range(1, 100).map((n) => ({ type: 'delete' as const, ref: `${n}`, seq: 999 }))

test('2,000 refused frames within a minute close the socket with 4429', async () => {
  const { hers } = await opened()
  for (const _ of range(1, 19)) hers.send(refused)
  hers.send(refused.slice(1))
  await hers.fence()
  expect(hers.of('error')).toHaveLength(1_999)
  expect(hers.closed).toBeUndefined()
  hers.send(refused.slice(0, 1))
  expect(await hers.end()).toBe(4429)
  expect(hers.of('error')).toHaveLength(2_000)
})

test('refused frames of a minute ago do not count', async () => {
  const { hers } = await opened()
  for (const _ of range(1, 15)) hers.send(refused)
  await hers.fence()
  pass(minutes)
  for (const _ of range(1, 15)) hers.send(refused)
  await hers.fence()
  expect(hers.closed).toBeUndefined()
  expect(hers.of('error')).toHaveLength(3_000)
})

test('frames that are not the protocol’s, repeatedly, close the socket with 4400', async () => {
  const { hers } = await opened()
  const foreign = '{"type":"shout"}'
  for (const _ of range(1, limits.foreignFramesPerMinute - 1)) hers.send(foreign)
  await hers.fence()
  expect(hers.closed).toBeUndefined()
  hers.send(foreign)
  expect(await hers.end()).toBe(4400)
})

test('one who errs is closed, and nobody else', async () => {
  const { room, bob, hers } = await opened()
  const his = await open(room, bob)
  for (const _ of range(1, 20)) hers.send(refused)
  expect(await hers.end()).toBe(4429)
  expect(await his.say('not me')).toMatchObject({ type: 'ack' })
})
