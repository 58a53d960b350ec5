/**
 * A conversation of millions of messages: what its object holds when the old ones lie in the bucket, and pages of 50 from its end, its middle
 * and its beginning, beside each other in one run. `--quick` makes 200,000 messages, by default there are ten million.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call, exchange } from '../client/http.ts'
import { type Json, text } from '../client/json.ts'
import { build } from '../host/build.ts'
import { Server } from '../host/server.ts'
import { Samples } from '../measure/samples.ts'
import { plain } from '../report/tables.ts'
import { signUp } from '../subjects/account.ts'
import { configPath, vars } from '../subjects/edgewise.ts'

const isQuick = process.argv.includes('--quick')
const messages = isQuick ? 200_000 : 10_000_000
const stepMessages = isQuick ? 50_000 : 250_000
const pages = isQuick ? 200 : 500
/** Segments that are looked at again and again: they fit into what an object keeps at hand. */
const cachedSegments = 2
const segmentMessages = 5_000
const yearMs = 365 * 24 * 60 * 60 * 1_000
const token = 'a-token-of-the-operator-for-the-bench'
const print = (line: string): boolean => process.stdout.write(`${line}\n`)

const workPath = mkdtempSync(join(tmpdir(), 'edgewise-archive-'))
process.once('exit', () => rmSync(workPath, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const scriptPath = await build(workPath, configPath, join(import.meta.dirname, 'worker.ts'))
const server = await Server.start({
  configPath,
  scriptPath,
  vars: { ...vars, OPERATOR_TOKEN: token },
  dataPath: mkdtempSync(join(workPath, 'data-')),
})

const { port } = server
const operate = async (path: string, body: Json): Promise<Json> =>
  call({ port, method: 'POST', path: `/v1/operator/conversations/${path}`, accessToken: token, body })
const bench = (id: string, query: string): Promise<Json> =>
  call({ port, method: 'POST', path: `/bench/${id}?${query}`, accessToken: token })
const MiB = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0)
const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(0)

try {
  const [alice, bob] = await signUp(port, 2)
  if (!alice || !bob) throw new Error('nobody signed up')
  const made = await call({
    port,
    method: 'POST',
    path: '/v1/conversations',
    accessToken: alice.accessToken,
    body: { kind: 'direct', userId: bob.userId },
  })
  const id = text(made, 'id')
  const firstAt = Date.now() - 2 * yearMs
  let [filledMs, movedMs, most] = [0, 0, 0]
  for (let head = stepMessages; head <= messages; head += stepMessages) {
    const began = performance.now()
    const filled = await bench(
      id,
      new URLSearchParams({ head: `${head}`, firstAt: `${firstAt}`, senders: `${alice.userId} ${bob.userId}` }).toString(),
    )
    most = Math.max(most, Number(filled))
    const filledAt = performance.now()
    filledMs += filledAt - began
    for (;;) {
      const moved = await operate(`${id}/archive`, { olderThanSeconds: 0, segmentMessages })
      if (typeof moved === 'object' && moved !== null && 'more' in moved && moved['more'] !== true) break
    }
    movedMs += performance.now() - filledAt
    if (head % (messages / 10) === 0)
      print(`${head.toLocaleString('en')} messages, ${seconds(began)} s for the last ${stepMessages.toLocaleString('en')}`)
  }
  const size = Number(await bench(id, 'size'))
  print(
    `\n${messages.toLocaleString('en')} messages: the object holds ${MiB(size)} MiB (${(size / messages).toFixed(1)} bytes a message), at most ${MiB(most)} MiB while they came.`,
  )
  print(
    `Filled in ${(filledMs / 1_000).toFixed(0)} s, moved to the bucket in ${(movedMs / 1_000).toFixed(0)} s: ${((movedMs / messages) * 1_000).toFixed(0)} µs a message.`,
  )

  const page = async (before: number): Promise<number> => {
    const { status, body, ms } = await exchange({
      port,
      method: 'GET',
      path: `/v1/conversations/${id}/messages?before=${before}&limit=50`,
      accessToken: alice.accessToken,
    })
    if (status !== 200) throw new Error(`a page answered ${status}: ${body.slice(0, 200)}`)
    return ms
  }
  const spread = (from: number, to: number, nth: number): number => from + ((nth * 61_803) % (to - from))
  const within = cachedSegments * segmentMessages
  const places = {
    'the newest, in the table': (nth: number) => spread(messages - 1_500, messages, nth),
    'the middle, from the bucket, kept': (nth: number) => spread(Math.floor(messages / 2), Math.floor(messages / 2) + within, nth),
    'the beginning, from the bucket, kept': (nth: number) => spread(51, within, nth),
    'anywhere, from the bucket anew': (nth: number) => spread(51, messages - 10_000, nth * 7_919),
  }
  const found = Object.keys(places).map(() => new Samples())
  for (let nth = 0; nth < 50; nth++) for (const place of Object.values(places).slice(0, 3)) await page(place(nth))
  for (let nth = 0; nth < pages; nth++)
    for (const [at, place] of Object.values(places).entries()) {
      // What is kept stays kept only where not too much else is looked at in between.
      if (at === 3 && nth % 10 > 0) continue
      found[at]?.add(await page(place(nth)))
      if (at === 3)
        for (const again of Object.values(places).slice(1, 3)) for (let warm = 0; warm < cachedSegments; warm++) await page(again(nth) + 0)
    }
  const hot = found[0]?.percentile(0.5) ?? Number.NaN
  print(
    `\n${plain({
      title: 'A page of 50',
      head: ['where', 'p50 ms', 'p99 ms', 'of the newest'],
      rows: Object.keys(places).map((where, at) => {
        const samples = found[at]
        const p50 = samples?.percentile(0.5) ?? Number.NaN
        return [where, p50.toFixed(2), (samples?.percentile(0.99) ?? Number.NaN).toFixed(2), (p50 / hot).toFixed(2)]
      }),
    })}`,
  )
  print('\nAsked for: an archived page within 5 of a hot one once its segment is kept; 10 million messages within 10 GB.')
} finally {
  await server.stop()
}
