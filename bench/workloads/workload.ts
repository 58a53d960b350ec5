/** One thing that is measured: what it prepares, what a round does and yields, and how its numbers are headed. */
import type { Cost } from '../measure/meter.ts'
import type { Stage } from '../subjects/stage.ts'
import type { SubjectName } from '../subjects/subject.ts'

export type Round = Record<string, number>

export interface Column {
  key: string
  title: string
  digits: number
}

export interface Workload {
  key: string
  title: string
  rounds: number
  /** All subjects at once, where no clock is read. */
  together?: boolean
  /** Whom it can be asked of, if not all. */
  subjects?: SubjectName[]
  columns: Column[]
  /** Once for each subject, unmeasured. */
  prepare?(stage: Stage): Promise<void>
  /** One round of one subject. */
  measure(stage: Stage): Promise<Round>
}

/** What every row says of the machine while it was measured. */
export const costColumns: Column[] = [
  { key: 'serverCores', title: 'server cores', digits: 2 },
  { key: 'clientCores', title: 'client cores', digits: 2 },
  { key: 'otherCores', title: 'other cores', digits: 2 },
]

export const costOf = ({ serverCores, clientCores, otherCores }: Cost): Round => ({ serverCores, clientCores, otherCores })
