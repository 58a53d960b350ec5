/** The report in words and tables. It says what fell short and where the client or the machine spoilt a number. */
import { subjectNames } from '../subjects/subject.ts'
import { type Result, values } from '../measure/results.ts'
import { spread } from '../measure/samples.ts'
import type { Report } from './report.ts'
import { markdown, resultTable, verdictTable } from './tables.ts'
import { asked, type Verdict } from './targets.ts'

/** From here on the client's one thread is likely to be what was measured. */
const clientLimitCores = 0.9
/** Somebody else took this much of the machine while a number was made. */
const noisyCores = 0.3

export function document({ startedAt, seconds, machine, results, verdicts }: Report): string {
  const { cpu, cores, memoryGigabytes, kernel, fsync, versions } = machine
  return [
    `Measured on ${startedAt.toISOString().slice(0, 10)} in ${Math.round(seconds / 60)} minutes, on ${cores} cores of ${cpu}, ${memoryGigabytes} GiB, Linux ${kernel}; ${versions.map(({ name, version }) => `${name} ${version}`).join(', ')}. A 4 KiB append and its fsync took ${fsync.p50.toFixed(2)} ms (p50) and ${fsync.p99.toFixed(2)} ms (p99).`,
    '![The ratios against the floors](performance.svg)',
    shortfall(verdicts),
    markdown(verdictTable(verdicts)).replace(/^### .*\n\n/, ''),
    caveats(results),
    ...results.map((result) => markdown(resultTable(result))),
  ].join('\n\n')
}

function shortfall(verdicts: readonly Verdict[]): string {
  const short = verdicts.filter(({ passed }) => !passed)
  if (short.length === 0) return 'Every number was reached.'
  const list = short.map(({ target, reached }) => `- ${target.title}: ${reached.median.toFixed(2)}, asked was ${asked(target)}.`)
  return [`${short.length} of ${verdicts.length} numbers fell short:`, '', ...list].join('\n')
}

function caveats(results: readonly Result[]): string {
  const limited = over(results, 'clientCores', clientLimitCores)
  const noisy = over(results, 'otherCores', noisyCores)
  return [
    limited.length === 0
      ? 'The client never was the limit.'
      : `The client was close to its own limit in ${limited.join('; ')}: the servers could do at least that much.`,
    noisy.length === 0
      ? `Nothing else on the machine used more than ${noisyCores} cores in any round.`
      : `Something else on the machine used more than ${noisyCores} cores in some round of ${noisy.join('; ')}: trust the CPU and the ratios there more than the times.`,
  ].join(' ')
}

/** The titles of what had a round over the limit. */
const over = (results: readonly Result[], metric: string, limit: number): string[] =>
  results
    .filter((result) => subjectNames.some((subject) => spread(values(result, subject, metric)).max > limit))
    .map(({ workload }) => `“${workload.title}”`)
