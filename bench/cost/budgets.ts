/** What things may cost, in dollars, and what other designs were estimated at. */
import type { Table } from '../report/tables.ts'
import { bill, perMillion } from './tables.ts'
import type { Counted } from './workload.ts'

interface Budget {
  title: string
  workload: string
  /** For a million of what the workload is counted by. */
  atMost: number
  /** More than this workload costs. */
  beyond?: string
}

const budgets: Budget[] = [
  { title: 'A million 1:1 messages, half of the recipients offline', workload: 'direct', atMost: 3.4 },
  { title: 'A million messages in a group of 100, 40 watching', workload: 'group', atMost: 12.5 },
  { title: 'What pushes add to a million 1:1 messages', workload: 'pushed-direct', beyond: 'direct', atMost: 1.3 },
  { title: 'What pushes add to a million messages in a group of 100', workload: 'pushed-group', beyond: 'group', atMost: 1.3 },
  { title: 'An inbox that is idle with an open socket and answered pings, without storage', workload: 'open', atMost: 0 },
]

export interface Verdict extends Budget {
  reached: number
  passed: boolean
}

export function judge(all: readonly Counted[]): Verdict[] {
  return budgets.flatMap((budget) => {
    const counted = all.find(({ key }) => key === budget.workload)
    if (!counted) return []
    const { dollars } = bill(counted)
    const base = budget.beyond === undefined ? undefined : all.find(({ key }) => key === budget.beyond)
    if (budget.beyond !== undefined && !base) return []
    const whole = perMillion(counted, budget.workload === 'open' ? dollars.total - dollars.storage : dollars.total)
    const reached = whole - (base ? perMillion(base, bill(base).dollars.total) : 0)
    return [{ ...budget, reached, passed: reached <= budget.atMost }]
  })
}

export const verdictTable = (verdicts: readonly Verdict[]): Table => ({
  title: 'Against the budgets',
  head: ['what', 'at most $', 'reached $', ''],
  rows: verdicts.map(({ title, atMost, reached, passed }) => [
    title,
    atMost.toFixed(2),
    reached.toFixed(2),
    passed ? 'pass' : 'falls short',
  ]),
})

/** Estimated before anything was built, at the same prices: 150 ms awake for a fan-out, acks ten to one, 70 % of the offline pushed. */
const estimates: [string, number, number][] = [
  ['naive, all by the inbox: a row for each offline recipient, a queue message each', 4.92, 114.49],
  ['naive, an open conversation by its own socket', 4.58, 110.85],
  ['lean, all by the inbox', 3.44, 24.96],
  ['lean, by its own socket', 3.18, 22.22],
  ['lean, by its own socket, five messages in a call', 3.18, 12.2],
]
export function comparisonTable(all: readonly Counted[]): Table {
  const total = (key: string): number | undefined => {
    const counted = all.find((each) => each.key === key)
    return counted && perMillion(counted, bill(counted).dollars.total)
  }
  const dollars = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2))
  return {
    title: 'Beside what was estimated, dollars for a million messages',
    head: ['design', '1:1', '100 members'],
    rows: [
      ...estimates.map(([name, direct, group]) => [`${name} (estimate)`, dollars(direct), dollars(group)]),
      ['Edgewise, measured', dollars(total('direct')), dollars(total('group'))],
      ['Edgewise with pushes to all, measured', dollars(total('pushed-direct')), dollars(total('pushed-group'))],
    ],
  }
}
