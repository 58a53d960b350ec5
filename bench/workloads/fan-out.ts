/** One sender to many open sockets of one group, a few messages under way: each is over when the last socket has it. */
import * as chat from '../client/chat.ts'
import { Flights } from '../client/flights.ts'
import { meter } from '../measure/meter.ts'
import { each, sleep, until } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

const warmUpMs = 1_000
const drainMs = 30_000
const connectsAtOnce = 32

export const fanOut = (options: { rounds: number; seconds: number; sockets: number; underWay: number }): Workload => ({
  key: `fan-out-${options.sockets}-${options.underWay}`,
  title: `One sender to ${options.sockets} open sockets, ${options.underWay} under way`,
  rounds: options.rounds,
  columns: [
    { key: 'deliveriesPerSecond', title: 'deliveries/s', digits: 0 },
    { key: 'lastP50', title: 'last recipient p50 ms', digits: 2 },
    { key: 'lastP99', title: 'p99 ms', digits: 2 },
    { key: 'cpuPer1000', title: 'server CPU ms/1,000 deliveries', digits: 1 },
    ...costColumns,
  ],
  async measure(stage) {
    const conversation = await stage.group(0)
    const joined = await each(Array.from({ length: options.sockets + 1 }), connectsAtOnce, (_, nth) =>
      chat.join(stage.target(conversation, nth)),
    )
    const [sender, ...recipients] = joined.map((each) => each.socket)
    if (!sender) throw new Error('a group without a sender')
    const flights = new Flights()
    const last = new Samples()
    let completed = 0
    let state: 'warming' | 'measuring' | 'draining' = 'warming'

    const send = (): void => {
      const { frame, counter } = chat.send()
      flights.start(counter, performance.now(), recipients.length)
      sender.send(frame)
    }
    for (const recipient of recipients) {
      recipient.onFrame = (frame) => {
        if (frame.kind !== 'message') return chat.complain(frame)
        const startedAt = flights.arrive(frame.id)
        if (startedAt === undefined) return
        if (state === 'measuring') {
          completed++
          last.add(performance.now() - startedAt)
        }
        if (state !== 'draining') send()
      }
    }
    for (let nth = 0; nth < options.underWay; nth++) send()

    await sleep(warmUpMs)
    const cost = meter(stage.server)
    state = 'measuring'
    await sleep(options.seconds * 1_000)
    const spent = cost()
    state = 'draining'
    await until(() => flights.count === 0, drainMs, 'the last deliveries')
    for (const { socket } of joined) socket.close()
    const deliveries = completed * recipients.length
    return {
      deliveriesPerSecond: deliveries / spent.seconds,
      lastP50: last.percentile(0.5),
      lastP99: last.percentile(0.99),
      cpuPer1000: (spent.serverCpuSeconds / deliveries) * 1e6,
      ...costOf(spent),
    }
  },
})
