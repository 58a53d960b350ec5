import { expect, test } from 'vitest'
import { archive, now as everything, stretches } from '../archive/support.ts'
import { type Room, group, noon, ok, pass, people, post, range, seconds, seqs, setClock } from './support.ts'

/** Ten messages a second for three seconds from noon on, and nothing in the second between the first and the next. */
async function spread(): Promise<{ room: Room; alice: string; bob: string; dan: string }> {
  setClock()
  const [alice, bob, , dan] = people()
  const room = await group(alice, [bob])
  for (const part of [1, 2, 3]) {
    for (const _ of range(1, 10)) await post(room, alice, 'hello')
    pass((part === 1 ? 2 : 1) * seconds)
  }
  return { room, alice, bob, dan }
}

const pageAt = async ({ stub }: Room, userId: string, aroundAt: number, limit = 4) => {
  const { messages, more } = await ok(stub.page(userId, { aroundAt, limit }))
  return { seqs: seqs(messages), more }
}

const cases = [
  [0, [1, 2, 3, 4], true],
  [noon, [1, 2, 3, 4], true],
  [noon + 1, [9, 10, 11, 12], true],
  [noon + 1.5 * seconds, [9, 10, 11, 12], true],
  [noon + 2 * seconds, [9, 10, 11, 12], true],
  [noon + 2 * seconds + 1, [19, 20, 21, 22], true],
  [noon + 3 * seconds, [19, 20, 21, 22], true],
  [noon + 3 * seconds + 1, [27, 28, 29, 30], true],
  [Number.MAX_SAFE_INTEGER, [27, 28, 29, 30], true],
] as const

test('the first message of a time is in the middle of its page', async () => {
  const { room, bob } = await spread()
  for (const [at, expected, more] of cases) expect([at, await pageAt(room, bob, at)]).toEqual([at, { seqs: expected, more }])
})

test('a time is found in the bucket as it was in the table', async () => {
  const { room, bob } = await spread()
  await archive(room, { ...everything, keepMessages: 6, segmentMessages: 7 })
  expect((await stretches(room)).length).toBeGreaterThan(2)
  for (const [at, expected, more] of cases) expect([at, await pageAt(room, bob, at)]).toEqual([at, { seqs: expected, more }])
})

test('a log without messages has a page for every time', async () => {
  const [alice] = people()
  const room = await group(alice)
  for (const at of [0, noon]) expect(await pageAt(room, alice, at)).toEqual({ seqs: [], more: false })
})

test('a time before a member came, and after it left, leads to what it may see', async () => {
  const { room, alice, dan } = await spread()
  await ok(room.stub.add(alice, [dan]))
  for (const _ of range(1, 6)) await post(room, alice, 'welcome')
  await ok(room.stub.remove(alice, dan))
  pass(seconds)
  await post(room, alice, 'behind')
  for (const at of [0, noon + 3 * seconds, noon + 4 * seconds])
    expect(await pageAt(room, dan, at)).toEqual({ seqs: range(31, 34), more: true })
  expect(await pageAt(room, dan, noon + 5 * seconds)).toEqual({ seqs: range(33, 36), more: true })
})

test('what is hidden from a reader is passed over', async () => {
  const { room, bob } = await spread()
  for (const seq of [10, 11, 12]) await ok(room.stub.deleteForMe(bob, seq))
  expect(await pageAt(room, bob, noon + 2 * seconds)).toEqual({ seqs: [8, 9, 13, 14], more: true })
})
