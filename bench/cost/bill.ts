/** From what was counted to what it costs. */
import type { Metered } from './metered.ts'
import { prices } from './prices.ts'

/** Not measured: local CPU says little of the platform's. What a request costs the Worker there is a token's check and a hand-over. */
export const workerCpuMsPerRequest = 1

export interface Bill {
  rowsWritten: number
  rowsRead: number
  alarmsSet: number
  calls: number
  alarms: number
  socketMessages: number
  objectRequests: number
  awakeMs: number
  queueOperations: number
  workerRequests: number
  bytes: number
  dollars: { rows: number; objectRequests: number; duration: number; queues: number; worker: number; storage: number; total: number }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const perMillion = (amount: number, price: number): number => (amount / 1e6) * price

/** @param bytes what is stored more than before */
export function billOf({ requests, calls, queued, objects, rows }: Metered, bytes: number): Bill {
  const statements = Object.values(rows).flatMap((byStatement) => Object.entries(byStatement))
  const eventsOf = (name: string): number => sum(Object.values(objects).map(({ events }) => events[name] ?? 0))
  const rowsWritten = sum(statements.map(([, { written }]) => written))
  const rowsRead = sum(statements.map(([, { read }]) => read))
  const alarms = eventsOf('alarm')
  const socketMessages = eventsOf('webSocketMessage')
  const made = sum(Object.values(calls))
  const objectRequests = made + alarms + socketMessages / prices.socketMessagesPerRequest
  const awakeMs = sum(Object.values(objects).map((each) => each.awakeMs))
  const queueOperations = sum(Object.values(queued)) * prices.queueOperationsPerMessage
  const dollars = {
    rows: perMillion(rowsWritten, prices.rowsWrittenPerMillion) + perMillion(rowsRead, prices.rowsReadPerMillion),
    objectRequests: perMillion(objectRequests, prices.objectRequestsPerMillion),
    duration: perMillion((awakeMs / 1_000) * prices.objectGigabytes, prices.objectDurationPerMillionGigabyteSeconds),
    queues: perMillion(queueOperations, prices.queueOperationsPerMillion),
    worker:
      perMillion(requests, prices.workerRequestsPerMillion) + perMillion(requests * workerCpuMsPerRequest, prices.workerCpuPerMillionMs),
    storage: (bytes / 1e9) * prices.storedPerGigabyteMonth,
  }
  return {
    rowsWritten,
    rowsRead,
    alarmsSet: sum(statements.map(([statement, { times }]) => (statement === 'set alarm' ? times : 0))),
    calls: made,
    alarms,
    socketMessages,
    objectRequests,
    awakeMs,
    queueOperations,
    workerRequests: requests,
    bytes,
    dollars: { ...dollars, total: sum(Object.values(dollars)) },
  }
}
