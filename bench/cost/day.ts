/** A day of devices that do nothing but be there, made of what each of their few acts costs. */
import type { Table } from '../report/tables.ts'
import { bill } from './tables.ts'
import type { Counted } from './workload.ts'

/** What a full run counts, and the table speaks of. */
export const idleDevices = 1_000
const minutesOfDay = 24 * 60
/** As a phone that moves between networks does. */
const connectsPerDay = 4
/** An access token's life: a socket that is to stay known as there has a new one before. */
const tokenMinutes = 15

export function dayTable(idle: readonly Counted[]): Table {
  const acts: [string, string, number][] = [
    ['connect', 'opens and closes its inbox socket', connectsPerDay],
    ['open', 'has it open, with pings every 30 s', 1],
    ['renew', 'renews its token, all day', minutesOfDay / tokenMinutes],
  ]
  return {
    title: `A day of ${idleDevices.toLocaleString('en')} idle devices, without storage`,
    head: [
      'each of them',
      'times a day',
      'rows written, each time',
      'calls',
      'Worker requests',
      'ms awake',
      '$ a day, all',
      '$ a month, all',
    ],
    rows: acts.flatMap(([key, title, times]) => {
      const counted = idle.find((each) => each.key === key)
      if (!counted) return []
      const { rowsWritten, calls, alarms, workerRequests, awakeMs, dollars } = bill(counted)
      const each = (value: number, digits: number): string => (value / counted.units).toFixed(digits)
      const aDay = ((dollars.total - dollars.storage) / counted.units) * times * idleDevices
      return [
        [
          title,
          String(times),
          each(rowsWritten, 2),
          each(calls + alarms, 2),
          each(workerRequests, 2),
          each(awakeMs, 1),
          aDay.toFixed(4),
          (aDay * 30).toFixed(2),
        ],
      ]
    }),
  }
}
