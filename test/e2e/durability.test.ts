/**
 * What an ack promises: the message survives the death of the server’s processes, once, as it was acknowledged. (That it also
 * survives the machine’s is the platform’s word; no test from outside can pull that plug.)
 */
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ack, Message } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import type { Channel } from '../support/channel.ts'
import { until } from '../support/processes.ts'
import { random } from '../support/random.ts'
import { Server } from '../support/server.ts'

const rounds = 4
/** Frames of one WebSocket message. */
const batch = 8

interface Place {
  author: Actor
  conversationId: string
}

/** A message that somebody wrote, and what is known of its fate. */
interface Written extends Place {
  id: string
  text: string
  ack?: Ack
}

let server: Server
beforeAll(async () => {
  server = await Server.startAsUsersDo({ SENDS_PER_SECOND: '100000', SEND_BURST: '100000' })
})
afterAll(() => server.stop())

class Writers {
  readonly all: Written[] = []

  get acked(): number {
    return this.all.filter(({ ack }) => ack).length
  }

  /** Sends batches on a socket until the line breaks. */
  async bySocket(place: Place, channel: Channel): Promise<void> {
    for (let broken = false; !broken;) {
      const written = Array.from({ length: batch }, () => this.#write(place))
      channel.send(...written.map(({ id, text }) => ({ type: 'send' as const, id, content: { type: 'text' as const, text } })))
      const acks = await Promise.allSettled(written.map(({ id }) => channel.next('ack', (ack) => ack.id === id, 30_000)))
      for (const [index, ack] of acks.entries()) keep(written[index], ack)
      broken = acks.some(({ status }) => status === 'rejected')
    }
  }

  /** Posts one by one until the server does not answer. */
  async byHttp(place: Place): Promise<void> {
    for (let broken = false; !broken;) {
      const written = this.#write(place)
      const [ack] = await Promise.allSettled([place.author.post(place.conversationId, written.text, written.id)])
      keep(written, ack)
      broken = ack.status === 'rejected'
    }
  }

  #write({ author, conversationId }: Place): Written {
    const id = randomUUIDv7()
    const written = { conversationId, author, id, text: `${author.name} ${this.all.length} 🙂` }
    this.all.push(written)
    return written
  }
}

function keep(written: Written | undefined, ack: PromiseSettledResult<Ack>): void {
  if (written && ack.status === 'fulfilled') written.ack = ack.value
}

function expectInOrder(messages: Message[]): void {
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1))
  const times = messages.map(({ sentAt }) => sentAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
}

/** Sends what had no ack once more, and then again with other words: the first one stays. */
async function sendTwice(written: Written): Promise<void> {
  const { author, conversationId, text, id } = written
  written.ack = await author.post(conversationId, text, id)
  expect(await author.post(conversationId, 'other words', id)).toEqual({ ...written.ack, duplicate: true })
}

/** What stands in the pages of a message: all of it that was promised. */
const promised = ({ id, ack, author, text }: Written): object => ({
  id,
  seq: ack?.seq,
  sentAt: ack?.sentAt,
  senderId: author.id,
  content: { type: 'text', text },
})

test('acks hold after a kill; what had none is stored once, however often it is sent', { timeout: 120_000 }, async () => {
  const chance = random(7)
  const { alice, bob, carol, dan } = await Actor.cast(server.url, 'alice', 'bob', 'carol', 'dan')
  const conversations = [await alice.group('four', bob, carol, dan), await alice.group('three', bob, carol), await carol.direct(dan)]
  const [four, three, two] = conversations.map(({ id }) => id)
  if (four === undefined || three === undefined || two === undefined) throw new Error('three were made')
  const sockets = [
    { author: alice, conversationId: four },
    { author: bob, conversationId: four },
    { author: bob, conversationId: three },
    { author: carol, conversationId: two },
  ]
  const posts = [
    { author: carol, conversationId: four },
    { author: alice, conversationId: three },
    { author: dan, conversationId: two },
  ]
  const writers = new Writers()
  let unanswered = 0

  for (let round = 1; round <= rounds; round++) {
    const open = await Promise.all(sockets.map(async (place) => ({ place, channel: await place.author.open(place.conversationId) })))
    const flowing = writers.acked + 200
    const writing = [...open.map(({ place, channel }) => writers.bySocket(place, channel)), ...posts.map((place) => writers.byHttp(place))]
    await until(() => writers.acked >= flowing, 'messages flow')
    await sleep(chance.below(50))
    await server.kill()
    await Promise.all(writing)
    await server.start()

    for (const { id: conversationId } of conversations) {
      const messages = await carol.messages(conversationId)
      const stored = new Map(messages.map((message) => [message.id, message]))
      const written = writers.all.filter((one) => one.conversationId === conversationId)
      expectInOrder(messages)
      expect(stored.size).toBe(messages.length)
      const acked = written.filter(({ ack }) => ack)
      expect(acked.map(({ id }) => stored.get(id))).toEqual(acked.map((one) => expect.objectContaining(promised(one))))
    }
    const withoutAck = writers.all.filter(({ ack }) => !ack)
    unanswered += withoutAck.length
    await Promise.all(withoutAck.map(sendTwice))
  }

  // A kill that meets nothing on its way would prove nothing.
  expect(unanswered).toBeGreaterThan(rounds)
  for (const { id: conversationId } of conversations) {
    const messages = await carol.messages(conversationId)
    const written = writers.all.filter((one) => one.conversationId === conversationId)
    expectInOrder(messages)
    expect(messages.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted())
  }
})
