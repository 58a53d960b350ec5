/** What an ack promises: the message survives the death of the server, once, as it was acknowledged. */
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ack, Message } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import { random } from '../support/random.ts'
import { Server } from '../support/server.ts'

const rounds = 5
/** Frames of one WebSocket message. */
const batch = 8

/** A message that somebody wrote, and what is known of its fate. */
interface Written {
  conversationId: string
  author: Actor
  id: string
  text: string
  ack?: Ack
}

let server: Server
beforeAll(async () => {
  server = await Server.start({ SENDS_PER_SECOND: '100000', SEND_BURST: '100000' })
})
afterAll(() => server.stop())

class Writers {
  readonly all: Written[] = []

  /** Sends batches on a socket until the line breaks. */
  async bySocket(author: Actor, conversationId: string): Promise<void> {
    const channel = await author.open(conversationId)
    for (let broken = false; !broken;) {
      const written = Array.from({ length: batch }, () => this.#write(author, conversationId))
      channel.send(...written.map(({ id, text }) => ({ type: 'send' as const, id, content: { type: 'text' as const, text } })))
      const acks = await Promise.allSettled(written.map(({ id }) => channel.next('ack', (ack) => ack.id === id, 30_000)))
      for (const [index, ack] of acks.entries()) keep(written[index], ack)
      broken = acks.some(({ status }) => status === 'rejected')
    }
  }

  /** Posts one by one until the server does not answer. */
  async byHttp(author: Actor, conversationId: string): Promise<void> {
    for (let broken = false; !broken;) {
      const written = this.#write(author, conversationId)
      const [ack] = await Promise.allSettled([author.post(conversationId, written.text, written.id)])
      keep(written, ack)
      broken = ack.status === 'rejected'
    }
  }

  #write(author: Actor, conversationId: string): Written {
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

test(
  'every ack that arrived before a kill holds after it; what had none is stored once, however often it is sent',
  { timeout: 120_000 },
  async () => {
    const chance = random(7)
    const { alice, bob, carol, dan } = await Actor.cast(server.url, 'alice', 'bob', 'carol', 'dan')
    const conversations = [await alice.group('four', bob, carol, dan), await alice.group('three', bob, carol), await carol.direct(dan)]
    const [four, three, two] = conversations.map(({ id }) => id)
    if (four === undefined || three === undefined || two === undefined) throw new Error('three were made')
    const writers = new Writers()
    let unanswered = 0

    for (let round = 1; round <= rounds; round++) {
      const writing = [
        writers.bySocket(alice, four),
        writers.bySocket(bob, four),
        writers.byHttp(carol, four),
        writers.bySocket(bob, three),
        writers.byHttp(alice, three),
        writers.bySocket(carol, two),
        writers.byHttp(dan, two),
      ]
      await sleep(150 + chance.below(200))
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
      const open = writers.all.filter(({ ack }) => !ack)
      unanswered += open.length
      await Promise.all(open.map(sendTwice))
    }

    // A kill that meets nothing on its way would prove nothing.
    expect(unanswered).toBeGreaterThan(rounds)
    for (const { id: conversationId } of conversations) {
      const messages = await carol.messages(conversationId)
      const written = writers.all.filter((one) => one.conversationId === conversationId)
      expectInOrder(messages)
      expect(messages.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted())
    }
  },
)
