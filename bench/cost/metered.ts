/** What a counted server has counted, as the meter answers it. */
import { call } from '../client/http.ts'
import { type Json, at } from '../client/json.ts'
import { meterPath } from '../counted/path.ts'

interface Rows {
  times: number
  read: number
  written: number
}

export interface Metered {
  /** HTTP requests and upgrades that the Worker took. */
  requests: number
  /** How long a call took on the way, on the average: longer than asked where the machine was busy. */
  hopMs: number
  /** `Caller>Class.method` */
  calls: Record<string, number>
  /** Messages that were put into queues. */
  queued: Record<string, number>
  objects: Record<string, { events: Record<string, number>; awakeMs: number; heldMs: Record<string, number>; bytes: number }>
  /** By class and statement. */
  rows: Record<string, Record<string, Rows>>
}

const entries = (value: Json): [string, Json][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []

const numbers = (value: Json): Record<string, number> => Object.fromEntries(entries(value).map(([name, amount]) => [name, Number(amount)]))

/** Since the last time. From then on each call between objects takes `hopMs`, if it is given. */
export async function take(port: number, hopMs?: number): Promise<Metered> {
  const path = hopMs === undefined ? meterPath : `${meterPath}?hopMs=${hopMs}`
  const answer = await call({ port, method: 'POST', path })
  const objects = entries(at(answer, 'objects')).map(([name, each]): [string, Metered['objects'][string]] => [
    name,
    {
      events: numbers(at(each, 'events')),
      awakeMs: Number(at(each, 'awakeMs')),
      heldMs: numbers(at(each, 'heldMs')),
      bytes: Number(at(each, 'bytes')),
    },
  ])
  const rows = entries(at(answer, 'rows')).map(([name, statements]): [string, Record<string, Rows>] => [
    name,
    Object.fromEntries(
      entries(statements).map(([statement, each]) => [
        statement,
        { times: Number(at(each, 'times')), read: Number(at(each, 'read')), written: Number(at(each, 'written')) },
      ]),
    ),
  ])
  return {
    requests: Number(at(answer, 'requests')),
    hopMs: Number(at(answer, 'hops', 'ms')) / Number(at(answer, 'hops', 'times')),
    calls: numbers(at(answer, 'calls')),
    queued: numbers(at(answer, 'queued')),
    objects: Object.fromEntries(objects),
    rows: Object.fromEntries(rows),
  }
}

export const bytesOf = ({ objects }: Metered): number => Object.values(objects).reduce((sum, { bytes }) => sum + bytes, 0)
