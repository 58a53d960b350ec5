/** Uploads through the whole path beside a plain PUT of the same bytes to the same bucket: throughput, and the server's memory on the way. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../host/build.ts'
import { Server } from '../host/server.ts'
import { spread } from '../measure/samples.ts'
import { plain, type Table } from '../report/tables.ts'
import { signUp } from '../subjects/account.ts'
import { configPath, vars } from '../subjects/edgewise.ts'
import { Uploader, type Way, ways } from './ways.ts'

const MiB = 1024 * 1024
const sizes = [10, 25, 50, 100].map((size) => size * MiB)
const rounds = process.argv.includes('--quick') ? 2 : 7
const atLeast = 0.7
const print = (text: string): boolean => process.stdout.write(`${text}\n`)

interface Round {
  MiBPerSecond: number
  /** Of the server's CPU, the bucket's included: it is simulated in the same process. */
  cpuMsPerMiB: number
  /** How much more memory the server had than before, at the most. */
  moreMiB: number
}

// Servers end when this process does, by whatever cause: their stdin closes.
const workPath = mkdtempSync(join(tmpdir(), 'edgewise-media-'))
process.once('exit', () => rmSync(workPath, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const scriptPath = await build(workPath, configPath, join(import.meta.dirname, 'worker.ts'))

/** A server of its own for each way and size: memory that one left behind is not another's. */
async function open(): Promise<{ server: Server; to: Uploader }> {
  const server = await Server.start({ configPath, scriptPath, vars, dataPath: mkdtempSync(join(workPath, 'data-')) })
  const [alice] = await signUp(server.port, 1)
  const to = new Uploader(server, alice?.accessToken ?? '')
  // What is only loaded at the first upload is not measured.
  for (const way of ways) await way.clear(to, await way.send(to, randomBytes(MiB)))
  return { server, to }
}

async function measure({ server, to }: { server: Server; to: Uploader }, way: Way, bytes: Buffer): Promise<Round> {
  const before = server.residentBytes()
  let most = before
  const watch = setInterval(() => (most = Math.max(most, server.residentBytes())), 20)
  const cpuBefore = server.cpuSeconds()
  const startedAt = performance.now()
  const path = await way.send(to, bytes)
  const seconds = (performance.now() - startedAt) / 1_000
  const cpuMsPerMiB = ((server.cpuSeconds() - cpuBefore) * 1_000) / (bytes.length / MiB)
  clearInterval(watch)
  await way.clear(to, path)
  return { MiBPerSecond: bytes.length / MiB / seconds, cpuMsPerMiB, moreMiB: (most - before) / MiB }
}

const show = (values: number[], digits: number): string => {
  const { median, min, max } = spread(values)
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}

const servers = await Promise.all(ways.map(() => open()))
try {
  for (const size of sizes) {
    const results = ways.map((): Round[] => [])
    for (let round = 0; round < rounds; round++) {
      const bytes = randomBytes(size)
      for (let turn = 0; turn < ways.length; turn++) {
        const index = (round + turn) % ways.length
        const [way, on] = [ways[index], servers[index]]
        if (way && on) results[index]?.push(await measure(on, way, bytes))
      }
    }
    const all = (index: number, key: keyof Round): number[] => results[index]?.map((each) => each[key]) ?? []
    const floor = all(0, 'MiBPerSecond')
    const table: Table = {
      title: `${size / MiB} MiB`,
      head: ['way', 'MiB/s', 'of plain', 'ms of CPU for a MiB', 'MiB of memory more'],
      rows: ways.map(({ title }, index) => {
        const speeds = all(index, 'MiBPerSecond')
        const ratio = speeds.map((speed, round) => speed / (floor[round] ?? Number.NaN))
        return [title, show(speeds, 0), show(ratio, 2), show(all(index, 'cpuMsPerMiB'), 1), show(all(index, 'moreMiB'), 0)]
      }),
    }
    print(`\n${plain(table)}`)
  }
  print(`\nAsked for: at least ${atLeast} of plain.`)
} finally {
  await Promise.all(servers.map(({ server }) => server.stop()))
}
