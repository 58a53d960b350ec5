/** Runs the benchmark: the Worker and the floors side by side, rounds alternating, then the tables and the report. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from './measure/machine.ts'
import { each } from './measure/pace.ts'
import type { Result } from './measure/results.ts'
import { type Options, parse } from './options.ts'
import { publish } from './report/publish.ts'
import { plain, resultTable, verdictTable } from './report/tables.ts'
import { judge } from './report/targets.ts'
import { edgewise } from './subjects/edgewise.ts'
import { floors } from './subjects/floor.ts'
import { Stage } from './subjects/stage.ts'
import type { Subject } from './subjects/subject.ts'
import { workloads } from './workloads/all.ts'
import type { Workload } from './workloads/workload.ts'

const print = (text: string): boolean => process.stdout.write(`${text}\n`)
const options = parse(process.argv.slice(2))
const startedAt = new Date()

// Servers end when this process does, by whatever cause: their stdin closes.
const workPath = mkdtempSync(join(tmpdir(), 'edgewise-bench-'))
process.once('exit', () => rmSync(workPath, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const stages: Stage[] = []
try {
  for (const subject of await subjects(options)) stages.push(await Stage.open(subject, workPath))
  const results: Result[] = []
  for (const workload of workloads[options.size]()) {
    if (options.only.length > 0 && !options.only.some((prefix) => workload.key.startsWith(prefix))) continue
    const result = await measure(workload)
    results.push(result)
    print(`\n${plain(resultTable(result))}`)
  }
  const verdicts = judge(results)
  if (verdicts.length > 0) print(`\n${plain(verdictTable(verdicts))}`)
  if (options.out !== undefined) {
    const seconds = (Date.now() - startedAt.getTime()) / 1_000
    await publish(options.out, { startedAt, seconds, machine: machine(workPath), results, verdicts })
  }
} finally {
  await Promise.all(stages.map((stage) => stage.close()))
}

async function subjects({ subjects: wanted }: Options): Promise<Subject[]> {
  const bare = (await floors(workPath)).filter(({ name }) => wanted.includes(name))
  return wanted.includes('edgewise') ? [await edgewise(workPath), ...bare] : bare
}

/** The order turns with every round, so that no subject always follows the same other one. */
async function measure(workload: Workload): Promise<Result> {
  const taking = stages.filter(({ subject }) => workload.subjects?.includes(subject.name) ?? true)
  const result: Result = { workload, rounds: new Map(taking.map(({ subject }) => [subject.name, []])) }
  for (const stage of taking) {
    await stage.population.renew(stage.server)
    await workload.prepare?.(stage)
  }
  for (let round = 0; round < workload.rounds; round++) {
    const turns = taking.map((_, turn) => taking[(round + turn) % taking.length]).filter((stage) => stage !== undefined)
    const width = workload.together ? turns.length : 1
    await each(turns, width, async (stage) => result.rounds.get(stage.subject.name)?.push(await workload.measure(stage)))
  }
  return result
}
