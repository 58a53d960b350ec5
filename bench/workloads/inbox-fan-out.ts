/** A group whose members are online by their inboxes alone: each message goes to everybody by a call to another object. */
import * as chat from '../client/chat.ts'
import { Flights } from '../client/flights.ts'
import { meter } from '../measure/meter.ts'
import { each, sleep, until } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

const connectsAtOnce = 16
const settleMs = 3_000
const warmUpMessages = 3
/** Between two messages of which the next is sent when the last has arrived everywhere. */
const restMs = 300
const perSecond = 20
const drainMs = 60_000

export const inboxFanOut = (options: { rounds: number; members: number; messages: number; seconds: number }): Workload => ({
  key: 'inbox-fan-out',
  title: `One sender to ${options.members.toLocaleString('en')} members on inbox sockets, one at a time and ${perSecond} messages/s`,
  rounds: options.rounds,
  subjects: ['edgewise', 'floor'],
  columns: [
    { key: 'lastP50', title: 'last recipient p50 ms', digits: 1 },
    { key: 'lastMax', title: 'max ms', digits: 1 },
    { key: 'cpu', title: 'server CPU µs/delivery', digits: 1 },
    { key: 'busyCpu', title: `at ${perSecond}/s`, digits: 1 },
    { key: 'busyRatio', title: 'of one at a time', digits: 2 },
    { key: 'busyP50', title: `last recipient p50 ms at ${perSecond}/s`, digits: 0 },
    ...costColumns,
  ],
  prepare: async (stage) => void (await stage.members(options.members)),
  async measure(stage) {
    const conversation = await stage.members(options.members)
    const sender = (await chat.join(stage.target(conversation, 0))).socket
    sender.onFrame = chat.complain
    const inboxes = await each(conversation.people.slice(1), connectsAtOnce, (person) => chat.joinInbox(stage.inbox(person)))
    const flights = new Flights()
    const last = new Samples()
    let arrived = 0
    for (const inbox of inboxes) {
      inbox.onFrame = (frame) => {
        if (frame.kind !== 'message') return chat.complain(frame)
        arrived++
        const startedAt = flights.arrive(frame.id)
        if (startedAt !== undefined) last.add(performance.now() - startedAt)
      }
    }
    const send = (): void => {
      const { frame, counter } = chat.send()
      flights.start(counter, performance.now(), inboxes.length)
      sender.send(frame)
    }
    const one = async (): Promise<void> => {
      send()
      await until(() => flights.count === 0, drainMs, 'the last delivery')
      await sleep(restMs)
    }
    await sleep(settleMs)
    for (let nth = 0; nth < warmUpMessages; nth++) await one()

    last.clear()
    const cost = meter(stage.server)
    for (let nth = 0; nth < options.messages; nth++) await one()
    const spent = cost()
    const [lastP50, lastMax] = [last.percentile(0.5), last.percentile(1)]
    const cpu = (spent.serverCpuSeconds / (options.messages * inboxes.length)) * 1e6

    last.clear()
    arrived = 0
    const busyCost = meter(stage.server)
    const startedAt = performance.now()
    for (let nth = 0; nth < options.seconds * perSecond; nth++) {
      await sleep(Math.max(0, startedAt + (nth * 1_000) / perSecond - performance.now()))
      send()
    }
    await until(() => flights.count === 0, drainMs, 'the last deliveries')
    const busy = busyCost()
    const busyCpu = (busy.serverCpuSeconds / arrived) * 1e6
    for (const socket of [sender, ...inboxes]) socket.close()
    return { lastP50, lastMax, cpu, busyCpu, busyRatio: busyCpu / cpu, busyP50: last.percentile(0.5), ...costOf(busy) }
  },
})
