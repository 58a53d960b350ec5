/** Searching a long conversation that is indexed, beside pages of 50 from the same one; and what indexing it takes. */
import { exchange } from '../client/http.ts'
import { type Json, at, number } from '../client/json.ts'
import { call } from '../client/http.ts'
import { countersPath } from '../counted/path.ts'
import { sleep } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { type Stage, personAt } from '../subjects/stage.ts'
import { fill } from './history.ts'
import { word, words } from './vocabulary.ts'
import type { Workload } from './workload.ts'

/** A pair that no other workload writes to. */
const pairIndex = 2_014
const settleMs = 3_000
const warmUps = 20

/** Frequent, in between and rare; two together; beginnings of one to three letters; nothing at all. */
const queries = [word(0), word(40), word(9_000), `${word(0)} ${word(7)}`, `${word(3)} ${word(300)}`, 'b', 'ba', 'ced', 'nowhere']

export const search = (options: { rounds: number; messages: number; searches: number }): Workload => ({
  key: 'search',
  title: `Search in ${options.messages.toLocaleString('en')} messages`,
  rounds: options.rounds,
  subjects: ['edgewise'],
  columns: [
    { key: 'p50', title: 'p50 ms', digits: 2 },
    { key: 'p99', title: 'p99 ms', digits: 2 },
    { key: 'page', title: 'page of 50, p50 ms', digits: 2 },
    { key: 'ratio', title: 'of a page', digits: 2 },
    { key: 'slowest', title: 'slowest query, p50 ms', digits: 2 },
    { key: 'indexed', title: 'indexing, messages/s', digits: 0 },
    { key: 'rowsPerMessage', title: 'rows per message indexed', digits: 3 },
  ],
  prepare: async (stage) => {
    await fill(stage, await stage.direct(pairIndex), options.messages, words)
    await sleep(settleMs)
    await stage.restart(stage.subject.countedHost)
    await indexed(stage, options.messages)
    await stage.restart()
  },
  async measure(stage) {
    for (let nth = 0; nth < warmUps; nth++) await Promise.all([find(stage, queries[nth % queries.length] ?? ''), page(stage, 51)])
    const all = new Samples()
    const pages = new Samples()
    const each = queries.map(() => new Samples())
    for (let nth = 0; nth < options.searches; nth++) {
      const { ms } = await find(stage, queries[nth % queries.length] ?? '')
      all.add(ms)
      each[nth % queries.length]?.add(ms)
      pages.add(await page(stage, 51 + ((nth * 61_803) % (options.messages - 51))))
    }
    const [p50, of] = [all.percentile(0.5), pages.percentile(0.5)]
    const slowest = Math.max(...each.map((samples) => samples.percentile(0.5)))
    return { p50, p99: all.percentile(0.99), page: of, ratio: p50 / of, slowest, ...taken.get(stage) }
  },
})

const taken = new WeakMap<Stage, { indexed: number; rowsPerMessage: number }>()

/** Searches for what is nowhere, until there is nothing left to look through. */
async function indexed(stage: Stage, messages: number): Promise<void> {
  await call({ port: stage.server.port, method: 'POST', path: countersPath })
  const began = performance.now()
  for (let cursor: string | undefined = ''; cursor !== undefined;) cursor = (await find(stage, 'nowhere', cursor)).nextCursor
  const seconds = (performance.now() - began) / 1_000
  const counters = await call({ port: stage.server.port, method: 'POST', path: countersPath })
  taken.set(stage, { indexed: messages / seconds, rowsPerMessage: number(counters, 'conversation', 'written') / messages })
}

async function find(stage: Stage, q: string, cursor = ''): Promise<{ ms: number; nextCursor: string | undefined }> {
  const conversation = await stage.direct(pairIndex)
  const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const { status, body, ms } = await exchange({
    port: stage.server.port,
    method: 'GET',
    path: `/v1/search?conversationId=${conversation.id}&limit=50&q=${encodeURIComponent(q)}${more}`,
    accessToken: personAt(conversation, 0).accessToken,
  })
  if (status !== 200) throw new Error(`a search answered ${status}: ${body.slice(0, 300)}`)
  const answer: { nextCursor?: string } & Record<string, Json> = JSON.parse(body)
  at(answer, 'hits')
  return { ms, nextCursor: answer.nextCursor }
}

async function page(stage: Stage, before: number): Promise<number> {
  const conversation = await stage.direct(pairIndex)
  const { status, ms } = await exchange({
    port: stage.server.port,
    method: 'GET',
    path: `/v1/conversations/${conversation.id}/messages?before=${before}&limit=50`,
    accessToken: personAt(conversation, 0).accessToken,
  })
  if (status !== 200) throw new Error(`a page answered ${status}`)
  return ms
}
