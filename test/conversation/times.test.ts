import { expect, test } from 'vitest'
import { archive } from '../archive/support.ts'
import { group, hours, noon, ok, pass, people, post, range, seqs, setClock } from './support.ts'

test('a page around a time begins with what was sent then or later, in the table and in the archive', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  // Three a day, for twenty days.
  for (const _ of range(1, 20)) {
    for (const n of range(1, 3)) await post(room, alice, `message ${n}`)
    pass(24 * hours)
  }
  const day = (n: number) => noon + (n - 1) * 24 * hours
  const at = async (aroundAt: number, limit = 1) => seqs((await ok(room.stub.page(bob, { aroundAt, limit }))).messages)
  const wanted = [
    [0, [1]],
    [day(1), [1]],
    [day(1) + 1, [4]],
    [day(7), [19]],
    [day(20), [58]],
    // After the last there is the last.
    [day(20) + 1, [60]],
  ] as const
  for (const isArchived of [false, true]) {
    if (isArchived) await archive(room)
    for (const [time, found] of wanted) expect(await at(time)).toEqual(found)
    expect(await at(day(7), 4)).toEqual([17, 18, 19, 20])
  }
})

test('who came later sees nothing of before around any time', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice)
  await post(room, alice, 'before')
  pass(hours)
  await ok(room.stub.add(alice, [bob]))
  await post(room, alice, 'after')
  expect(seqs((await ok(room.stub.page(bob, { aroundAt: noon, limit: 5 }))).messages)).toEqual([2])
})
