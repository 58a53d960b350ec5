/** The page of costs: what was counted, what it comes to, and what it is made of. */
import { markdown } from '../report/tables.ts'
import { comparisonTable, judge, verdictTable } from './budgets.ts'
import { dayTable } from './day.ts'
import { prices } from './prices.ts'
import { billTable, causeTables, countTable, priceTable } from './tables.ts'
import type { Counted } from './workload.ts'

export interface Run {
  startedAt: Date
  seconds: number
  hopMs: number
  messages: Counted[]
  idle: Counted[]
}

export function document({ startedAt, seconds, hopMs, messages, idle }: Run): string {
  const all = [...messages, ...idle]
  const verdicts = judge(all)
  const short = verdicts.filter(({ passed }) => !passed)
  return [
    `Counted on ${startedAt.toISOString().slice(0, 10)} in ${Math.round(seconds / 60)} minutes, at the prices of ${prices.asOf}, with ${hopMs} ms for each call between objects.`,
    short.length === 0
      ? 'Every budget was kept.'
      : `${short.length} of ${verdicts.length} budgets were exceeded: ${short.map(({ title, reached, atMost }) => `${title.toLowerCase()}, $${reached.toFixed(2)} instead of $${atMost.toFixed(2)}`).join('; ')}.`,
    markdown(verdictTable(verdicts)),
    markdown(billTable(messages)),
    markdown(countTable(messages)),
    markdown(comparisonTable(messages)),
    ...(idle.length > 0 ? [markdown(dayTable(idle))] : []),
    ...messages.filter(({ key }) => key === 'direct' || key === 'group').flatMap((counted) => causeTables(counted).map(markdown)),
    markdown(priceTable()),
  ].join('\n\n')
}
