/** Searching all conversations of one person, cold: when the first hit is there, and when the last, beside each conversation by itself. */
import { request } from 'node:http'
import { call } from '../client/http.ts'
import { text } from '../client/json.ts'
import * as messageId from '../client/message-id.ts'
import { each, sleep } from '../measure/pace.ts'
import { Samples } from '../measure/samples.ts'
import { type Stage, personAt } from '../subjects/stage.ts'
import type { Workload } from './workload.ts'

const atOnce = 4
const settleMs = 3_000
const warmUps = 20

export const searchEverywhere = (options: { rounds: number; conversations: number; messages: number }): Workload => ({
  key: 'search-everywhere',
  title: `Search over ${options.conversations} conversations, cold`,
  rounds: options.rounds,
  subjects: ['edgewise'],
  columns: [
    { key: 'first', title: 'first hit ms', digits: 1 },
    { key: 'last', title: 'all ms', digits: 1 },
    { key: 'fastestAlone', title: 'fastest conversation ms', digits: 1 },
    { key: 'medianAlone', title: 'median', digits: 1 },
    { key: 'slowestAlone', title: 'slowest', digits: 1 },
    { key: 'firstOfAll', title: 'first hit, of all', digits: 2 },
  ],
  prepare: async (stage) => {
    made.set(stage, await each(Array.from({ length: options.conversations }), atOnce, () => talk(stage, options.messages)))
    await sleep(settleMs)
  },
  async measure(stage) {
    const alone = new Samples()
    await restart(stage)
    for (const id of made.get(stage) ?? []) alone.add((await lines(stage, `&conversationId=${id}`)).last)
    await restart(stage)
    const { first, last } = await lines(stage, '')
    const [fastestAlone, medianAlone, slowestAlone] = [alone.percentile(0), alone.percentile(0.5), alone.percentile(1)]
    return { first, last, fastestAlone, medianAlone, slowestAlone, firstOfAll: first / last }
  },
})

const made = new WeakMap<Stage, string[]>()

async function searcher(stage: Stage): Promise<string> {
  return personAt(await stage.direct(0), 0).accessToken
}

/** A group with a needle in it. */
async function talk(stage: Stage, messages: number): Promise<string> {
  const asked = { port: stage.server.port, method: 'POST', accessToken: await searcher(stage) } as const
  const id = text(await call({ ...asked, path: '/v1/conversations', body: { kind: 'group', title: 'Bench', userIds: [] } }), 'id')
  for (let nth = 0; nth < messages; nth++) {
    const words = nth === 0 ? 'a needle' : 'straw and hay'
    await call({
      ...asked,
      path: `/v1/conversations/${id}/messages`,
      body: { id: messageId.next().id, content: { type: 'text', text: words } },
    })
  }
  return id
}

/** The objects are cold, the code is not: somebody else has searched. */
async function restart(stage: Stage): Promise<void> {
  await stage.restart()
  const { accessToken } = personAt(await stage.direct(0), 1)
  for (let nth = 0; nth < warmUps; nth++) await call({ port: stage.server.port, method: 'GET', path: '/v1/search?q=hay', accessToken })
}

/** When the first line and the last byte came. */
async function lines(stage: Stage, more: string): Promise<{ first: number; last: number }> {
  const headers = { authorization: `Bearer ${await searcher(stage)}`, accept: 'application/x-ndjson' }
  const { promise, resolve, reject } = Promise.withResolvers<{ first: number; last: number }>()
  const began = performance.now()
  request({ host: '127.0.0.1', port: stage.server.port, path: `/v1/search?q=needle&limit=100${more}`, headers }, (response) => {
    let first = 0
    let body = ''
    response.on('data', (chunk: Buffer) => {
      first ||= performance.now() - began
      body += chunk.toString()
    })
    response.on('error', reject)
    response.on('end', () => {
      if (response.statusCode !== 200 || !body.includes('needle'))
        reject(new Error(`a search answered ${response.statusCode}: ${body.slice(0, 300)}`))
      else resolve({ first, last: performance.now() - began })
    })
  })
    .on('error', reject)
    .end()
  return promise
}
