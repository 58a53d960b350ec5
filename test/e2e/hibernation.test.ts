/**
 * An idle conversation costs nothing and loses nothing: the runtime takes the object out of memory while its sockets stay.
 *
 * Seen from outside, sleep shows in one thing alone: how fast somebody may send is kept in memory. Here a spent allowance
 * takes hours to come back by itself, so if it is whole again after a quiet while, the object has been away.
 */
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../support/actor.ts'
import type { Channel } from '../support/channel.ts'
import { Server } from '../support/server.ts'

const burst = 5
/** The runtime lets an object go after 10 quiet seconds. */
const quietMs = 13_000
const pingEveryMs = 2_000

let server: Server
beforeAll(async () => {
  server = await Server.startAsUsersDo({ SENDS_PER_SECOND: '0.001', SEND_BURST: String(burst) })
})
afterAll(() => server.stop())

async function spend(channel: Channel): Promise<void> {
  for (let i = 0; i < burst; i++) await channel.say(`before ${i}`)
  await expect(isRefused(channel)).resolves.toBe(true)
}

async function isRefused(channel: Channel): Promise<boolean> {
  const id = randomUUIDv7()
  channel.send({ type: 'send', id, content: { type: 'text', text: 'one more' } })
  const answer = await Promise.race([channel.next('ack', (ack) => ack.id === id), channel.next('error', (error) => error.id === id)])
  return answer.type === 'error' && answer.code === 'rate_limited'
}

test('sockets that only ping outlive the object, and everything works when it wakes', async () => {
  const { alice, bob, carol } = await Actor.cast(server.url, 'alice', 'bob', 'carol')
  const { id: quiet } = await alice.direct(bob)
  const { id: busy } = await alice.direct(carol)
  const [mine, his, busyOne] = [await alice.open(quiet), await bob.open(quiet), await alice.open(busy)]
  await spend(mine)
  await spend(busyOne)

  for (const end = Date.now() + quietMs; Date.now() < end; await sleep(pingEveryMs)) {
    for (const channel of [mine, his, busyOne]) channel.wire.send('ping')
    busyOne.send({ type: 'typing', active: true })
  }

  const { seq } = await mine.say('awake again')
  expect(await his.next('message', ({ message }) => message.seq === seq)).toMatchObject({
    message: { senderId: alice.id, content: { text: 'awake again' } },
  })
  his.send({ type: 'read', seq }, { type: 'react', ref: 'a', seq, emoji: '👍', on: true })
  expect(await mine.next('receipt', (receipt) => receipt.readSeq === seq)).toMatchObject({ userId: bob.id })
  expect(await mine.next('change')).toMatchObject({ change: { kind: 'reaction', seq, by: bob.id } })
  expect((await his.sync({ seq: 0, rev: 0 })).messages.map((message) => message.seq)).toEqual(
    Array.from({ length: burst + 1 }, (_, index) => index + 1),
  )
  expect(mine.lines).toEqual(Array.from({ length: Math.floor(quietMs / pingEveryMs) + 1 }, () => 'pong'))

  // The proof that it slept, and that what stayed awake did not.
  for (let i = 1; i < burst; i++) await mine.say(`after ${i}`)
  expect(await isRefused(mine)).toBe(true)
  expect(await isRefused(busyOne)).toBe(true)
})
