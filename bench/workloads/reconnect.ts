/** Everybody comes back at once after a restart: 20 missed messages each, from objects that are all cold. */
import { complain, isFrame } from '../client/chat.ts'
import { at, list } from '../client/json.ts'
import { Socket } from '../client/socket.ts'
import { meter } from '../measure/meter.ts'
import { Samples } from '../measure/samples.ts'
import type { Stage } from '../subjects/stage.ts'
import { type Missed, missedMessages, missedOf, prepareMissed } from './missed.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

const limitMs = 120_000

export const reconnect = (options: { rounds: number; clients: number }): Workload => ({
  key: 'reconnect',
  title: `${options.clients.toLocaleString('en')} devices reconnect to a restarted server, ${missedMessages} missed messages each`,
  rounds: options.rounds,
  columns: [
    { key: 'allInSync', title: 'all in sync s', digits: 2 },
    { key: 'clientP50', title: 'client p50 ms', digits: 0 },
    { key: 'clientP99', title: 'client p99 ms', digits: 0 },
    { key: 'cpuPer1000', title: 'server CPU s/1,000 clients', digits: 2 },
    ...costColumns,
  ],
  prepare: (stage) => prepareMissed(stage, options.clients),
  async measure(stage) {
    const all = await missedOf(stage)
    await stage.restart()
    const latency = new Samples()
    const cost = meter(stage.server)
    const sockets = await Promise.all(
      all.map(async (missed) => {
        const startedAt = performance.now()
        const socket = await catchUp(stage, missed)
        latency.add(performance.now() - startedAt)
        return socket
      }),
    )
    const spent = cost()
    for (const socket of sockets) socket.close()
    return {
      allInSync: spent.seconds,
      clientP50: latency.percentile(0.5),
      clientP99: latency.percentile(0.99),
      cpuPer1000: (spent.serverCpuSeconds / all.length) * 1_000,
      ...costOf(spent),
    }
  },
})

async function catchUp(stage: Stage, { conversation, cursor }: Missed): Promise<Socket> {
  const socket = await Socket.open(stage.target(conversation, 0))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const overdue = setTimeout(() => reject(new Error('a client did not catch up')), limitMs)
  let received = 0
  socket.onLost = (code) => reject(new Error(`closed with ${code} while catching up`))
  socket.onFrame = (frame) => {
    if (!isFrame(frame, 'sync')) return complain(frame)
    received += list(frame.frame, 'messages').length
    if (at(frame.frame, 'more') !== false) return
    if (received === missedMessages) resolve()
    else reject(new Error(`caught up on ${received} messages of ${missedMessages}`))
  }
  socket.send(JSON.stringify({ type: 'hello', cursor }))
  await promise.finally(() => clearTimeout(overdue))
  socket.onLost = () => {}
  return socket
}
