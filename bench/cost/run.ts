/** Runs the meter: people follow scripts against the counted Worker, and what is billed of it becomes a table and a page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../host/build.ts'
import { Server } from '../host/server.ts'
import { replaceMeasured } from '../report/markers.ts'
import { plain } from '../report/tables.ts'
import { configPath, countedEntry, vars } from '../subjects/edgewise.ts'
import { judge, verdictTable } from './budgets.ts'
import { dayTable } from './day.ts'
import { document } from './document.ts'
import { parse } from './options.ts'
import { scripts } from './scripts.ts'
import { billTable, causeTables, countTable } from './tables.ts'
import type { Counted } from './workload.ts'

const print = (text: string): boolean => process.stdout.write(`${text}\n`)
const { isQuick, only, hopMs, out } = parse(process.argv.slice(2))
const startedAt = new Date()

// Servers end when this process does, by whatever cause: their stdin closes.
const workPath = mkdtempSync(join(tmpdir(), 'edgewise-cost-'))
process.once('exit', () => rmSync(workPath, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const scriptPath = await build(workPath, configPath, countedEntry)
const server = await Server.start({ configPath, scriptPath, vars, dataPath: mkdtempSync(join(workPath, 'data-')) })
try {
  const all: Counted[] = []
  for (const { key, run } of scripts({ port: server.port, hopMs, isQuick })) {
    if (!only.some((prefix) => key.startsWith(prefix))) continue
    const counted = await run()
    all.push(...counted)
    for (const each of counted) for (const table of causeTables(each)) print(`\n${plain(table)}`)
  }
  const messages = all.filter(({ unit }) => unit === 'message')
  const idle = all.filter(({ unit }) => unit === 'device')
  for (const table of [countTable(messages), billTable(messages), dayTable(idle), verdictTable(judge(all))])
    if (table.rows.length > 0) print(`\n${plain(table)}`)
  if (out !== undefined) {
    const seconds = (Date.now() - startedAt.getTime()) / 1_000
    const markers = { begin: '<!-- counted: written by `npm run bench:cost` -->', end: '<!-- /counted -->' }
    await replaceMeasured(join(out, 'cost.md'), markers, document({ startedAt, seconds, hopMs, messages, idle }), '# Cost')
  }
} finally {
  await server.stop()
}
