/** A direct message to somebody who has the conversation open, and to somebody who has only the inbox: in turn, one at a time. */
import * as chat from '../client/chat.ts'
import { Flights } from '../client/flights.ts'
import { each, sleep, until } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import type { Workload } from './workload.ts'

const pairsOfEach = 10
const settleMs = 3_000
const restMs = 10
const drainMs = 10_000
const warmUp = 40

export const inboxDelivery = (options: { rounds: number; messages: number }): Workload => ({
  key: 'inbox-delivery',
  title: 'A direct message to an inbox socket, and to a conversation socket',
  rounds: options.rounds,
  subjects: ['edgewise'],
  columns: [
    { key: 'inboxP50', title: 'inbox p50 ms', digits: 2 },
    { key: 'inboxP99', title: 'p99 ms', digits: 2 },
    { key: 'directP50', title: 'conversation p50 ms', digits: 2 },
    { key: 'directP99', title: 'p99 ms', digits: 2 },
    { key: 'ratio', title: 'inbox of conversation, p50', digits: 2 },
    { key: 'ratioP99', title: 'p99', digits: 2 },
  ],
  async measure(stage) {
    const flights = new Flights()
    const ways = { direct: new Samples(), inbox: new Samples() }
    const pairs = await each(Array.from({ length: pairsOfEach * 2 }), 4, async (_, index) => {
      // Pairs of people who are in no other of these.
      const conversation = await stage.direct(index * 2)
      const way = index % 2 === 0 ? 'direct' : 'inbox'
      const { socket: sender } = await chat.join(stage.target(conversation, 0))
      sender.onFrame = chat.complain
      const person = conversation.people[1]
      if (!person) throw new Error('a pair of one')
      const listener =
        way === 'direct' ? (await chat.join(stage.target(conversation, 1))).socket : await chat.joinInbox(stage.inbox(person))
      listener.onFrame = (frame) => {
        if (frame.kind !== 'message') return chat.complain(frame)
        const startedAt = flights.arrive(frame.id)
        if (startedAt !== undefined) ways[way].add(performance.now() - startedAt)
      }
      return { sender, listener }
    })
    await sleep(settleMs)
    for (let nth = 0; nth < warmUp + options.messages; nth++) {
      if (nth === warmUp) for (const samples of Object.values(ways)) samples.clear()
      const { frame, counter } = chat.send()
      flights.start(counter, performance.now())
      pairs[nth % pairs.length]?.sender.send(frame)
      await until(() => flights.count === 0, drainMs, 'a delivery', 0)
      await sleep(restMs)
    }
    for (const { sender, listener } of pairs) for (const socket of [sender, listener]) socket.close()
    const { direct, inbox } = ways
    return {
      inboxP50: inbox.percentile(0.5),
      inboxP99: inbox.percentile(0.99),
      directP50: direct.percentile(0.5),
      directP99: direct.percentile(0.99),
      ratio: inbox.percentile(0.5) / direct.percentile(0.5),
      ratioP99: inbox.percentile(0.99) / direct.percentile(0.99),
    }
  },
})
