import { expect, test } from 'vitest'
import { type Room, fill, group, history, ok, people, post, range, seqs } from './support.ts'

async function long(count: number): Promise<{ room: Room; alice: string; bob: string }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, count)
  return { room, alice, bob }
}

const pageOf = async ({ stub }: Room, userId: string, query: object) => {
  const { messages, more, head } = await ok(stub.page(userId, { limit: 50, ...query }))
  return { seqs: seqs(messages), more, head }
}

test('a log without messages is an empty page', async () => {
  const { room, alice } = await long(0)
  for (const query of [{}, { before: 1 }, { after: 0 }, { around: 1 }])
    expect(await pageOf(room, alice, query)).toEqual({ seqs: [], more: false, head: { seq: 0, rev: 0 } })
})

test.for([
  [{}, range(71, 120), true],
  [{ before: 71 }, range(21, 70), true],
  [{ before: 21 }, range(1, 20), false],
  [{ before: 1 }, [], false],
  [{ before: 1_000 }, range(71, 120), true],
  [{ before: 51 }, range(1, 50), false],
  [{ after: 0 }, range(1, 50), true],
  [{ after: 70 }, range(71, 120), false],
  [{ after: 100 }, range(101, 120), false],
  [{ after: 120 }, [], false],
  [{ after: 1_000 }, [], false],
  [{ around: 60 }, range(35, 84), true],
  [{ around: 1 }, range(1, 50), true],
  [{ around: 120 }, range(71, 120), true],
  [{ around: 1_000 }, range(71, 120), true],
  [{ around: 60, limit: 1 }, [60], true],
  [{ limit: 100 }, range(21, 120), true],
  [{ after: 0, limit: 1 }, [1], true],
] as const)('of 120 messages the page %j is right', async ([query, expected, more]) => {
  const { room, bob } = await long(120)
  expect(await pageOf(room, bob, query)).toEqual({ seqs: expected, more, head: { seq: 120, rev: 0 } })
})

test('around says that there is more where either side has more', async () => {
  const { room, bob } = await long(10)
  const of = async (around: number, limit: number) => {
    const page = await pageOf(room, bob, { around, limit })
    return [page.seqs[0], page.seqs.at(-1), page.more]
  }
  expect(await of(5, 10)).toEqual([1, 10, false])
  expect(await of(5, 9)).toEqual([1, 9, true])
  expect(await of(6, 9)).toEqual([2, 10, true])
  expect(await of(1, 10)).toEqual([1, 10, false])
})

test('paging back and forth brings every message once, also while others write', async () => {
  const { room, alice, bob } = await long(95)
  const back: number[] = []
  for (let before: number | undefined; ;) {
    const page = await ok(room.stub.page(bob, { before, limit: 10 }))
    back.unshift(...seqs(page.messages))
    before = page.messages[0]?.seq
    await post(room, alice, 'meanwhile')
    if (!page.more) break
  }
  expect(back).toEqual(range(1, 95))
  const forth: number[] = []
  for (let after = 0; ;) {
    const page = await ok(room.stub.page(bob, { after, limit: 10 }))
    forth.push(...seqs(page.messages))
    after = page.messages.at(-1)?.seq ?? after
    if (!page.more) break
  }
  expect(forth).toEqual(range(1, 105))
})

test('a page is of one moment: messages, versions and head agree', async () => {
  const { room, alice, bob } = await long(3)
  const pages = await Promise.all(
    range(1, 20).map(async (n) => (n % 2 === 0 ? void (await post(room, alice, `${n}`)) : ok(room.stub.page(bob, { limit: 100 })))),
  )
  const found = pages.filter((page) => page !== undefined)
  expect(found).toHaveLength(10)
  expect(found.map(({ messages }) => messages.at(-1)?.seq)).toEqual(found.map(({ head }) => head.seq))
})

test('the page of one who left ends where it left', async () => {
  const { room, alice, bob } = await long(30)
  await ok(room.stub.remove(alice, bob))
  await post(room, alice, 'later')
  expect(await pageOf(room, bob, { limit: 2 })).toEqual({ seqs: [29, 30], more: true, head: { seq: 30, rev: 1 } })
  expect(await pageOf(room, bob, { after: 29 })).toEqual({ seqs: [30], more: false, head: { seq: 30, rev: 1 } })
  expect(seqs(await history(room, bob))).toEqual(range(1, 30))
})
