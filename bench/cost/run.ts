/** Runs the meter: people follow scripts against the counted Worker, and what is billed of it becomes a table and a page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../host/build.ts'
import { Server } from '../host/server.ts'
import { plain } from '../report/tables.ts'
import { configPath, countedEntry, vars } from '../subjects/edgewise.ts'
import { direct } from './direct.ts'
import { group } from './group.ts'
import { idle } from './idle.ts'
import { billTable, causeTables, countTable } from './tables.ts'
import type { Counted, Scene } from './workload.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'direct,group,idle' },
    hop: { type: 'string', default: '50' },
  },
})
const only = values.only.split(',')
const wanted = (key: string): boolean => only.some((prefix) => key.startsWith(prefix))
const print = (text: string): boolean => process.stdout.write(`${text}\n`)

const workPath = mkdtempSync(join(tmpdir(), 'edgewise-cost-'))
process.once('exit', () => rmSync(workPath, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const scriptPath = await build(workPath, configPath, countedEntry)
const server = await Server.start({ configPath, scriptPath, vars, dataPath: mkdtempSync(join(workPath, 'data-')) })
try {
  const scene: Scene = { port: server.port, hopMs: Number(values.hop), isQuick: values.quick }
  const scripts: Record<string, () => Promise<Counted | Counted[]>> = {
    direct: () =>
      direct(scene, {
        key: 'direct',
        title: '1:1, half offline',
        pairs: values.quick ? 24 : 80,
        sittings: values.quick ? 1 : 2,
        handlesFrom: 0,
      }),
    group: () =>
      group(scene, {
        key: 'group',
        title: '100 members, 40 watching',
        groups: values.quick ? 1 : 2,
        bursts: values.quick ? 2 : 4,
        handlesFrom: 10_000,
      }),
    idle: () => idle(scene, { devices: values.quick ? 100 : 1_000, handlesFrom: 20_000 }),
  }
  for (const setting of ['offline', 'elsewhere', 'here'] as const)
    scripts[`1:1-${setting}`] = () =>
      direct(scene, {
        key: `1:1-${setting}`,
        title: `1:1, the other one ${setting}`,
        pairs: 16,
        sittings: 1,
        only: setting,
        handlesFrom: 30_000 + setting.length * 100,
      })
  scripts['watched'] = () =>
    direct(scene, { key: 'watched', title: '1:1, watching', pairs: 16, sittings: 1, only: 'here', watch: true, handlesFrom: 40_000 })
  const all: Counted[] = []
  for (const [key, run] of Object.entries(scripts)) {
    if (!wanted(key)) continue
    const counted = [await run()].flat()
    all.push(...counted)
    for (const each of counted) for (const table of causeTables(each)) print(`\n${plain(table)}`)
  }
  print(`\n${plain(countTable(all))}\n\n${plain(billTable(all))}`)
} finally {
  await server.stop()
}
