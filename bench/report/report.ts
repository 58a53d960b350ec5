/** Everything that one run has to say. */
import type { Machine } from '../measure/machine.ts'
import type { Result } from '../measure/results.ts'
import type { Verdict } from './targets.ts'

export interface Report {
  startedAt: Date
  seconds: number
  machine: Machine
  results: Result[]
  verdicts: Verdict[]
}
