import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { limits } from '../../src/protocol/index.ts'
import {
  type Room,
  fill,
  group,
  history,
  meter,
  ok,
  open,
  pass,
  people,
  post,
  range,
  refusal,
  seqs,
  setClock,
  tablesWith,
  text,
} from './support.ts'

const large = '😀'.repeat(limits.textCodePoints)

/** Messages of 400 KB each, written past the rules; the object wakes up with them. */
async function fillLarge({ stub }: Room, senderId: string, count: number): Promise<void> {
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    for (const seq of range(1, count))
      sql.exec(
        'insert into message (seq, id, sender_id, sent_at, content) values (?, ?, ?, ?, ?)',
        seq,
        `large ${seq}`,
        senderId,
        1,
        JSON.stringify(text(large)),
      )
  })
  await evictDurableObject(stub)
}

test('a page of large messages ends early and says that there is more, in both directions', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fillLarge(room, alice, 60)
  const { stub } = room
  for (const query of [{}, { after: 0 }, { around: 30 }]) {
    const { messages, more } = await ok(stub.page(bob, { limit: 100, ...query }))
    expect(messages.length).toBeLessThan(60)
    expect(messages.length).toBeGreaterThan(0)
    expect(more).toBe(true)
  }
  expect(seqs(await history(room, bob))).toEqual(range(1, 60))
})

test('a page of 50 around a message reads at most 60 rows', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  await fill(room, alice, 2_000)
  await ok(room.stub.page(bob, { limit: 1 }))
  const read = await meter(room)
  await ok(room.stub.page(bob, { around: 1_000, limit: 50 }))
  expect(read().rowsRead).toBeLessThanOrEqual(60)
})

test('a binary message over 1 MiB closes the socket as a text one does', async () => {
  const [alice] = people()
  const socket = await open(await group(alice), alice)
  socket.send(new ArrayBuffer(limits.socketMessageBytes + 1))
  expect(await socket.end()).toBe(1009)
})

test('the time at which a message was read does not move while later ones are read', async () => {
  setClock()
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const socket = await open(room, bob)
  const times = new Set<unknown>()
  for (const seq of range(1, 20)) {
    await post(room, alice, `${seq}`)
    pass(1_000)
    socket.send({ type: 'read', seq })
    await socket.fence()
    const [receipt] = await ok(room.stub.receipts(alice, 1))
    times.add(receipt?.readAt)
  }
  expect(times.size).toBe(1)
})

test('edits and reactions have an allowance of their own: beyond it they wait, and sends go on', async () => {
  setClock()
  const [alice] = people()
  const room = await group(alice)
  const seq = await post(room, alice, 'first')
  const edit = (words: string) => room.stub.edit(alice, { seq, content: text(words) })
  for (const n of range(1, 100)) await ok(edit(`${n}`))
  expect(await refusal(edit('too much'))).toBe('rate_limited')
  expect(await refusal(room.stub.react(alice, { seq, emoji: '👍', on: true }))).toBe('rate_limited')
  expect(await post(room, alice, 'a send')).toBe(2)
  pass(50)
  await ok(edit('in time'))
  await ok(room.stub.deleteForAll(alice, seq))
  expect(await tablesWith(room, 'in time')).toEqual([])
  expect(await tablesWith(room, '"99"')).toEqual([])
})

test('one renewal of a token at a time', async () => {
  const [alice] = people()
  const socket = await open(await group(alice), alice)
  socket.send([
    { type: 'auth', accessToken: 'a.b.c' },
    { type: 'auth', accessToken: 'a.b.c' },
  ])
  const codes = [(await socket.next('error')).code, (await socket.next('error')).code]
  expect(codes).toEqual(['rate_limited', 'unauthenticated'])
})
