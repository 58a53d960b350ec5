/** Delivery latency at a fixed rate, counted from when a message was due: a late client or server is not forgiven. */
import * as chat from '../client/chat.ts'
import { Flights } from '../client/flights.ts'
import { meter } from '../measure/meter.ts'
import { each, sleep, until } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

const conversations = 50
const perSecond = 500
const warmUpSeconds = 2
const drainMs = 10_000

export const delivery = (options: { rounds: number; seconds: number }): Workload => ({
  key: 'delivery',
  title: `Delivery at ${perSecond} messages/s over ${conversations} conversations, open loop`,
  rounds: options.rounds,
  columns: [
    { key: 'p50', title: 'p50 ms', digits: 2 },
    { key: 'p95', title: 'p95 ms', digits: 2 },
    { key: 'p99', title: 'p99 ms', digits: 2 },
    { key: 'sentP50', title: 'p50 from actual send ms', digits: 2 },
    { key: 'sentP99', title: 'p99 from actual send ms', digits: 2 },
    { key: 'cpuPer1000', title: 'server CPU s/1,000', digits: 3 },
    ...costColumns,
  ],
  async measure(stage) {
    const due = new Flights()
    const sent = new Flights()
    const fromDue = new Samples()
    const fromSent = new Samples()
    let measureFromMs = Number.POSITIVE_INFINITY
    const sockets = await each(Array.from({ length: conversations }), 8, async (_, index) => {
      const conversation = await stage.direct(index)
      const [sender, listener] = await each([0, 1], 2, (nth) => chat.join(stage.target(conversation, nth)))
      if (!sender || !listener) throw new Error('a pair has two sockets')
      listener.socket.onFrame = (frame) => {
        if (frame.kind !== 'message') return chat.complain(frame)
        const now = performance.now()
        const dueAt = due.arrive(frame.id)
        const sentAt = sent.arrive(frame.id)
        if (dueAt === undefined || sentAt === undefined) throw new Error('a message came twice')
        if (dueAt < measureFromMs) return
        fromDue.add(now - dueAt)
        fromSent.add(now - sentAt)
      }
      return { sender: sender.socket, listener: listener.socket }
    })

    const startedAt = performance.now()
    measureFromMs = startedAt + warmUpSeconds * 1_000
    const total = (warmUpSeconds + options.seconds) * perSecond
    let cost: ReturnType<typeof meter> | undefined
    for (let next = 0; next < total; await sleep(1)) {
      const now = performance.now()
      if (now >= measureFromMs) cost ??= meter(stage.server)
      for (; next < total; next++) {
        const dueAt = startedAt + (next * 1_000) / perSecond
        if (dueAt > now) break
        const { frame, counter } = chat.send()
        due.start(counter, dueAt)
        sent.start(counter, performance.now())
        sockets[next % conversations]?.sender.send(frame)
      }
    }
    const spent = (cost ?? meter(stage.server))()
    await until(() => due.count === 0, drainMs, 'the last deliveries')
    for (const { sender, listener } of sockets) for (const socket of [sender, listener]) socket.close()
    return {
      p50: fromDue.percentile(0.5),
      p95: fromDue.percentile(0.95),
      p99: fromDue.percentile(0.99),
      sentP50: fromSent.percentile(0.5),
      sentP99: fromSent.percentile(0.99),
      cpuPer1000: (spent.serverCpuSeconds / (spent.seconds * perSecond)) * 1_000,
      ...costOf(spent),
    }
  },
})
