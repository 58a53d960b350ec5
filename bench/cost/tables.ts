/** What was counted, as tables: the bill, and what it is made of. */
import type { Table } from '../report/tables.ts'
import { type Bill, billOf } from './bill.ts'
import { prices } from './prices.ts'
import type { Counted } from './workload.ts'

const show = (value: number, digits: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

export const bill = ({ metered, bytes }: Counted): Bill => billOf(metered, bytes)

/** Dollars for a million of what a workload is counted by. */
export const perMillion = (counted: Counted, dollars: number): number => (dollars / counted.units) * 1e6

export function countTable(all: readonly Counted[]): Table {
  return {
    title: 'Counted, for each message',
    head: [
      'workload',
      'messages',
      'rows written',
      'alarms set',
      'calls',
      'socket messages',
      'Worker requests',
      'queue operations',
      'ms awake',
      'ms of a call',
      'bytes',
    ],
    rows: all.map((counted) => {
      const of = bill(counted)
      const per = (value: number, digits = 2): string => show(value / counted.units, digits)
      return [
        counted.title,
        show(counted.units, 0),
        per(of.rowsWritten),
        per(of.alarmsSet),
        per(of.calls + of.alarms),
        per(of.socketMessages),
        per(of.workerRequests),
        per(of.queueOperations),
        per(of.awakeMs, 1),
        show(counted.metered.hopMs, 0),
        per(of.bytes, 0),
      ]
    }),
  }
}

export function billTable(all: readonly Counted[]): Table {
  return {
    title: 'Dollars for a million messages',
    head: ['workload', 'rows', 'object requests', 'time awake', 'queues', 'Worker', 'storage, a month', 'total'],
    rows: all.map((counted) => {
      const { dollars } = bill(counted)
      const per = (value: number): string => show(perMillion(counted, value), 2)
      return [
        counted.title,
        per(dollars.rows),
        per(dollars.objectRequests),
        per(dollars.duration),
        per(dollars.queues),
        per(dollars.worker),
        per(dollars.storage),
        per(dollars.total),
      ]
    }),
  }
}

const least = 0.005

/** What rows, calls, events and time go into, the dearest first. */
export function causeTables(counted: Counted): Table[] {
  const { metered, units } = counted
  const table = (title: string, unit: string, lines: [string, number][], digits: number): Table => ({
    title: `${counted.title}: ${title}`,
    head: ['what', unit],
    rows: lines
      .filter(([, value]) => value / units >= least)
      .toSorted((a, b) => b[1] - a[1])
      .map(([name, value]) => [name, show(value / units, digits)]),
  })
  const rows = Object.entries(metered.rows).flatMap(([owner, statements]) =>
    Object.entries(statements).map(([statement, { written }]): [string, number] => [`${owner}: ${statement}`, written]),
  )
  const reads = Object.entries(metered.rows).flatMap(([owner, statements]) =>
    Object.entries(statements).map(([statement, { read }]): [string, number] => [`${owner}: ${statement}`, read]),
  )
  const events = Object.entries(metered.objects).flatMap(([owner, { events: each }]) =>
    Object.entries(each).map(([name, times]): [string, number] => [`${owner}: ${name}`, times]),
  )
  const held = Object.entries(metered.objects).flatMap(([owner, { awakeMs, heldMs }]) => [
    [`${owner}: awake`, awakeMs] satisfies [string, number],
    ...Object.entries(heldMs).map(([name, ms]): [string, number] => [`${owner}: with ${name} under way`, ms]),
  ])
  return [
    table('rows written', 'rows', rows, 3),
    table('rows read', 'rows', reads, 1),
    table('calls', 'calls', Object.entries(metered.calls), 3),
    table('messages of queues', 'messages', Object.entries(metered.queued), 3),
    table('events', 'events', events, 3),
    table('time awake; causes overlap', 'ms', held, 2),
  ]
}

export const priceTable = (): Table => ({
  title: `Prices of ${prices.asOf}, ${prices.plan}, beyond what is included`,
  head: ['what', '$ for a million'],
  rows: [
    ['requests to the Worker, upgrades among them', prices.workerRequestsPerMillion],
    ['ms of the Worker’s CPU', prices.workerCpuPerMillionMs],
    [`calls of objects, alarms, and ${prices.socketMessagesPerRequest} incoming socket messages`, prices.objectRequestsPerMillion],
    [`GB-s of an object awake, ${prices.objectGigabytes} GB each`, prices.objectDurationPerMillionGigabyteSeconds],
    ['rows read', prices.rowsReadPerMillion],
    ['rows written, alarms set among them', prices.rowsWrittenPerMillion],
    ['operations of a queue', prices.queueOperationsPerMillion],
    ['MB stored for a month', prices.storedPerGigabyteMonth * 1_000],
  ].map(([what, dollars]) => [String(what), String(dollars)]),
})
