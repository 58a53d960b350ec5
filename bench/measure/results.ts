/** What all rounds of all subjects gave, and the questions that a report asks of it. */
import type { SubjectName } from '../subjects/subject.ts'
import type { Round, Workload } from '../workloads/workload.ts'
import { spread, type Spread } from './samples.ts'

export interface Result {
  workload: Pick<Workload, 'key' | 'title' | 'columns'>
  rounds: Map<SubjectName, Round[]>
}

export const values = ({ rounds }: Result, subject: SubjectName, metric: string): number[] =>
  (rounds.get(subject) ?? []).map((round) => round[metric] ?? Number.NaN)

/** One subject's number divided by another's of the same round, so that a drifting machine moves both. */
export function ratios(result: Result, metric: string, subject: SubjectName, against: SubjectName): Spread | undefined {
  const below = values(result, against, metric)
  const paired = values(result, subject, metric).flatMap((value, round) => {
    const base = below[round]
    return base === undefined ? [] : [value / base]
  })
  return paired.length > 0 ? spread(paired) : undefined
}
