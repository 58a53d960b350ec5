/** Send to durable ack: 64 direct conversations, 16 messages under way in each, a second socket of each listening. */
import * as chat from '../client/chat.ts'
import { Flights } from '../client/flights.ts'
import { meter } from '../measure/meter.ts'
import { each, sleep, until } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

const conversations = 64
const window = 16
const warmUpMs = 1_000
const drainMs = 30_000

export const throughput = (options: { rounds: number; seconds: number }): Workload => ({
  key: 'throughput',
  title: `Send to durable ack, ${conversations} direct conversations, ${window} under way in each`,
  rounds: options.rounds,
  columns: [
    { key: 'acksPerSecond', title: 'acks/s', digits: 0 },
    { key: 'cpuPer1000', title: 'server CPU s/1,000', digits: 3 },
    { key: 'ackP50', title: 'ack p50 ms', digits: 1 },
    { key: 'ackP99', title: 'ack p99 ms', digits: 1 },
    ...costColumns,
  ],
  async measure(stage) {
    const pairs = await each(Array.from({ length: conversations }), 8, async (_, index) => {
      const conversation = await stage.direct(index)
      const [sender, listener] = await each([0, 1], 2, (nth) => chat.join(stage.target(conversation, nth)))
      if (!sender || !listener) throw new Error('a pair has two sockets')
      return { sender: sender.socket, listener: listener.socket }
    })
    const acks = new Flights()
    const deliveries = new Flights()
    const latency = new Samples()
    let acked = 0
    let state: 'warming' | 'measuring' | 'draining' = 'warming'

    const sendBy = (pair: (typeof pairs)[number]): void => {
      const { frame, counter } = chat.send()
      acks.start(counter, performance.now())
      deliveries.start(counter, 0)
      pair.sender.send(frame)
    }
    for (const pair of pairs) {
      pair.listener.onFrame = (frame) => {
        if (frame.kind === 'message') deliveries.arrive(frame.id)
        else chat.complain(frame)
      }
      pair.sender.onFrame = (frame) => {
        if (frame.kind !== 'ack') return chat.complain(frame)
        const startedAt = acks.arrive(frame.id)
        if (startedAt === undefined) throw new Error('an ack for what was not sent')
        if (state === 'measuring') {
          acked++
          latency.add(performance.now() - startedAt)
        }
        if (state !== 'draining') sendBy(pair)
      }
      for (let nth = 0; nth < window; nth++) sendBy(pair)
    }

    await sleep(warmUpMs)
    const cost = meter(stage.server)
    state = 'measuring'
    await sleep(options.seconds * 1_000)
    const spent = cost()
    state = 'draining'
    await until(() => acks.count === 0 && deliveries.count === 0, drainMs, 'the last acks and deliveries')
    for (const { sender, listener } of pairs) for (const socket of [sender, listener]) socket.close()
    return {
      acksPerSecond: acked / spent.seconds,
      cpuPer1000: (spent.serverCpuSeconds / acked) * 1_000,
      ackP50: latency.percentile(0.5),
      ackP99: latency.percentile(0.99),
      ...costOf(spent),
    }
  },
})
