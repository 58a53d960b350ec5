import { runDurableObjectAlarm } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { type Room, group, history, noon, ok, open, pass, people, post, range, refusal, seqs, setClock, tables } from './support.ts'

/** alice has said ten things to bob and carol. */
async function said(): Promise<{ room: Room; alice: string; bob: string; carol: string }> {
  setClock()
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  for (const n of range(1, 10)) await post(room, alice, `${n}`)
  return { room, alice, bob, carol }
}

const star = ({ stub }: Room, userId: string, seq: number, on = true) => stub.star(userId, { seq, on })
const starred = async ({ stub }: Room, userId: string) => seqs((await ok(stub.stars(userId, { limit: 100 }))).messages)
const marked = async (room: Room, userId: string) => seqs((await history(room, userId)).filter(({ starred }) => starred))

test('a star is mine alone, and the newest star comes first', async () => {
  const { room, alice, bob, carol } = await said()
  for (const seq of [3, 9, 1]) {
    pass(1_000)
    await ok(star(room, bob, seq))
  }
  await ok(star(room, carol, 2))
  expect(await starred(room, bob)).toEqual([1, 9, 3])
  expect(await marked(room, bob)).toEqual([1, 3, 9])
  expect(await starred(room, carol)).toEqual([2])
  expect(await starred(room, alice)).toEqual([])
  expect(await marked(room, alice)).toEqual([])
})

test('stars of one moment keep their order', async () => {
  const { room, bob } = await said()
  for (const seq of [5, 2, 8]) await ok(star(room, bob, seq))
  expect(await starred(room, bob)).toEqual([8, 2, 5])
})

test('the list comes in pages, and a cursor of something else is refused', async () => {
  const { room, bob } = await said()
  for (const seq of range(1, 7)) await ok(star(room, bob, seq))
  const pages: number[][] = []
  for (let cursor: string | undefined; ;) {
    const { messages, nextCursor } = await ok(room.stub.stars(bob, { limit: 3, cursor }))
    pages.push(seqs(messages))
    if (nextCursor === undefined) break
    cursor = nextCursor
  }
  expect(pages).toEqual([[7, 6, 5], [4, 3, 2], [1]])
  expect(await refusal(room.stub.stars(bob, { limit: 3, cursor: '5' }))).toBe('invalid_request')
})

test('it takes no rev, and the same again changes nothing', async () => {
  const { room, bob } = await said()
  await ok(star(room, bob, 3))
  expect((await ok(room.stub.view(bob))).head).toEqual({ seq: 10, rev: 0 })
  const before = await tables(room)
  pass(1_000)
  await ok(star(room, bob, 3))
  await ok(star(room, bob, 4, false))
  expect(await tables(room)).toEqual(before)
})

test('my other devices hear of it, and nobody else', async () => {
  const { room, alice, bob } = await said()
  const [phone, laptop, hers] = [await open(room, bob), await open(room, bob), await open(room, alice)]
  const on = { type: 'star', seq: 3, on: true, at: noon, after: 0 }
  expect(await phone.ask({ type: 'star', ref: 'r', seq: 3, on: true })).toEqual({ ...on, ref: 'r' })
  expect(await laptop.news()).toEqual([on])
  expect(await phone.ask({ type: 'star', ref: 's', seq: 3, on: true })).toEqual({ type: 'done', ref: 's' })
  await ok(star(room, bob, 3, false))
  const off = { type: 'star', seq: 3, on: false, at: noon + 1, after: noon }
  expect(await laptop.news()).toEqual([off])
  expect(await phone.news()).toEqual([off])
  expect(await hers.news()).toEqual([])
})

test('my summary tells when my stars changed, and that of others does not', async () => {
  const { room, alice, bob } = await said()
  const at = async (userId: string) => (await ok(room.stub.summary(userId))).summary.starsAt
  expect(await at(bob)).toBeUndefined()
  await ok(star(room, bob, 3))
  await ok(star(room, bob, 4))
  expect(await at(bob)).toBe(noon + 1)
  await ok(star(room, bob, 4, false))
  expect(await at(bob)).toBe(noon + 2)
  expect(await at(alice)).toBeUndefined()
})

test('what is not there, not seen or deleted takes no star', async () => {
  const { room, alice, bob } = await said()
  const [, , , dan] = people()
  await ok(room.stub.add(alice, [dan]))
  await ok(room.stub.deleteForAll(alice, 4))
  await ok(room.stub.deleteForMe(bob, 5))
  expect(await refusal(star(room, bob, 11))).toBe('not_found')
  expect(await refusal(star(room, bob, 5))).toBe('not_found')
  expect(await refusal(star(room, dan, 10))).toBe('not_found')
  expect(await refusal(star(room, bob, 4))).toBe('gone')
  expect(await refusal(star(room, crypto.randomUUID(), 1))).toBe('not_found')
  expect(await refusal(room.stub.stars(crypto.randomUUID(), { limit: 1 }))).toBe('not_found')
})

test('a star goes with its message: deleted, or hidden for me', async () => {
  const { room, alice, bob, carol } = await said()
  for (const userId of [bob, carol]) for (const seq of [3, 4]) await ok(star(room, userId, seq))
  await ok(room.stub.deleteForAll(alice, 3))
  await ok(room.stub.deleteForMe(bob, 4))
  expect(await starred(room, bob)).toEqual([])
  expect(await starred(room, carol)).toEqual([4])
  expect((await tables(room))['star']).toHaveLength(1)
})

test('a star goes when its message expires, before and after it is emptied', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice, [], { settings: { expireSeconds: 60 } })
  await post(room, alice, 'for a minute')
  await ok(star(room, alice, 1))
  pass(60_000)
  expect(await starred(room, alice)).toEqual([])
  await runDurableObjectAlarm(room.stub)
  expect((await tables(room))['star']).toEqual([])
})

test('who left keeps its stars, and the words that it could read', async () => {
  const { room, alice, bob } = await said()
  await ok(star(room, bob, 3))
  await ok(room.stub.remove(bob, bob))
  await ok(room.stub.edit(alice, { seq: 3, content: { type: 'text', text: 'later' } }))
  await post(room, alice, 'later')
  const { messages } = await ok(room.stub.stars(bob, { limit: 10 }))
  expect(messages).toMatchObject([{ seq: 3, content: { text: '3' }, starred: true }])
  await ok(star(room, bob, 5))
  expect(await starred(room, bob)).toEqual([5, 3])
  expect(await refusal(star(room, bob, 11))).toBe('not_found')
})
