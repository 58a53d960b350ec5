/** A page of 50 from anywhere in a long history, by HTTP, one after the other on one connection. */
import { exchange } from '../client/http.ts'
import { list } from '../client/json.ts'
import { meter } from '../measure/meter.ts'
import { sleep } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { personAt, type Stage } from '../subjects/stage.ts'
import { fill } from './history.ts'
import { costColumns, costOf, type Workload } from './workload.ts'

/** A pair that no other workload writes to. */
const historyIndex = 2_015
const limit = 50
const warmUpPages = 100
const settleMs = 3_000

export const page = (options: { rounds: number; messages: number; pages: number }): Workload => ({
  key: 'page',
  title: `A page of ${limit} out of ${options.messages.toLocaleString('en')} messages`,
  rounds: options.rounds,
  columns: [
    { key: 'p50', title: 'p50 ms', digits: 2 },
    { key: 'p99', title: 'p99 ms', digits: 2 },
    { key: 'cpuPer1000', title: 'server CPU s/1,000 pages', digits: 2 },
    ...costColumns,
  ],
  prepare: (stage) => prepareHistory(stage, options.messages),
  async measure(stage) {
    for (let nth = 0; nth < warmUpPages; nth++) await read(stage, depth(nth, options.messages))
    const latency = new Samples()
    const cost = meter(stage.server)
    for (let nth = 0; nth < options.pages; nth++) latency.add(await read(stage, depth(nth, options.messages)))
    const spent = cost()
    return {
      p50: latency.percentile(0.5),
      p99: latency.percentile(0.99),
      cpuPer1000: (spent.serverCpuSeconds / options.pages) * 1_000,
      ...costOf(spent),
    }
  },
})

const prepared = new WeakSet<Stage>()

export async function prepareHistory(stage: Stage, messages: number): Promise<void> {
  if (prepared.has(stage)) return
  await fill(stage, await stage.direct(historyIndex), messages)
  prepared.add(stage)
  await sleep(settleMs)
}

/** @returns how long it took, in ms. */
export async function read(stage: Stage, before: number): Promise<number> {
  const conversation = await stage.direct(historyIndex)
  const { status, body, ms } = await exchange({
    port: stage.server.port,
    method: 'GET',
    path: `/v1/conversations/${conversation.id}/messages?before=${before}&limit=${limit}`,
    accessToken: personAt(conversation, 0).accessToken,
  })
  if (status !== 200 || list(JSON.parse(body), 'messages').length !== limit) throw new Error(`a page answered ${status}`)
  return ms
}

/** Jumps about the whole history, the same way for every subject: multiples of the golden ratio fill it evenly. */
const depth = (nth: number, messages: number): number => limit + 1 + Math.floor(((nth * 0.618_033_988_75) % 1) * (messages - limit))
