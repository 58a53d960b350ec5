/** UUIDv7 message ids that carry a counter, so that an answer is matched to its send without a map of ids. */
import { randomBytes } from 'node:crypto'

const run = randomBytes(4).toString('hex')
const counterDigits = 8
let counter = 0

export function next(): { id: string; counter: number } {
  const time = Date.now().toString(16).padStart(12, '0')
  counter = (counter + 1) >>> 0
  const tail = counter.toString(16).padStart(counterDigits, '0')
  return { id: `${time.slice(0, 8)}-${time.slice(8)}-7${run.slice(0, 3)}-8${run.slice(3, 6)}-${run.slice(4)}${tail}`, counter }
}

export const counterOf = (id: string): number => Number.parseInt(id.slice(-counterDigits), 16)
