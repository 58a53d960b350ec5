/** Results as rows of text: a number is a median, and behind it the range where there was more than one round. */
import { type Result, values } from '../measure/results.ts'
import { spread, type Spread } from '../measure/samples.ts'
import { asked, type Verdict } from './targets.ts'

export interface Table {
  title: string
  head: string[]
  rows: string[][]
}

export function resultTable(result: Result): Table {
  const { title, columns } = result.workload
  return {
    title,
    head: ['server', ...columns.map((column) => column.title)],
    rows: [...result.rounds.keys()].map((subject) => [
      subject,
      ...columns.map(({ key, digits }) => show(spread(values(result, subject, key)), digits)),
    ]),
  }
}

export const verdictTable = (verdicts: readonly Verdict[]): Table => ({
  title: 'Against the numbers to reach',
  head: ['what', 'asked', 'reached', ''],
  rows: verdicts.map(({ target, reached, passed }) => [target.title, asked(target), show(reached, 2), passed ? 'pass' : 'falls short']),
})

export function plain({ title, head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return [title, line(head), ...rows.map(line)].join('\n')
}

export const markdown = ({ title, head, rows }: Table): string =>
  [
    `### ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    `|---|${head
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')

function show({ median, min, max }: Spread, digits: number): string {
  const format = (value: number): string => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const range = `${format(min)}–${format(max)}`
  return format(min) === format(max) ? format(median) : `${format(median)} (${range})`
}
