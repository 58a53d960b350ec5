/** Stars and pins of messages that lie in the bucket. */
import { evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { ok, seqs, setClock } from '../conversation/support.ts'
import { archive, told } from './support.ts'

test('what moved to the bucket is still starred and pinned, and can be from then on', async () => {
  setClock()
  const { room, alice, bob } = await told(34)
  await ok(room.stub.star(bob, { seq: 3, on: true }))
  await ok(room.stub.pin(alice, { seq: 5, on: true }))
  await archive(room)
  await ok(room.stub.star(bob, { seq: 7, on: true }))
  await ok(room.stub.pin(bob, { seq: 9, on: true }))
  await ok(room.stub.star(bob, { seq: 34, on: true }))
  await evictDurableObject(room.stub)
  const stars = async () => seqs((await ok(room.stub.stars(bob, { limit: 10 }))).messages)
  expect(await stars()).toEqual([34, 7, 3])
  expect((await ok(room.stub.page(bob, { around: 3, limit: 4 }))).messages.map(({ starred }) => starred)).toContain(true)
  expect((await ok(room.stub.view(bob))).pins.map(({ seq }) => seq)).toEqual([5, 9])
  for (const seq of [3, 5]) await ok(room.stub.deleteForAll(alice, seq))
  expect(await stars()).toEqual([34, 7])
  expect((await ok(room.stub.view(bob))).pins.map(({ seq }) => seq)).toEqual([9])
})

test('who left still sees the pins of what moved to the bucket since, but for what was deleted', async () => {
  setClock()
  const { room, alice, bob } = await told(34)
  for (const seq of [5, 9]) await ok(room.stub.pin(alice, { seq, on: true }))
  await ok(room.stub.remove(bob, bob))
  await archive(room)
  const pins = async () => (await ok(room.stub.view(bob))).pins.map(({ seq }) => seq)
  expect(await pins()).toEqual([5, 9])
  await ok(room.stub.deleteForAll(alice, 5))
  expect(await pins()).toEqual([9])
})
