/** What a run is asked to do, from the command line. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type SubjectName, subjectNames } from './subjects/subject.ts'
import type { Size } from './workloads/all.ts'

export interface Options {
  size: Size
  subjects: SubjectName[]
  /** Workload keys that start with one of these; all, if there are none. */
  only: string[]
  /** Where the report goes; a run that leaves anything out makes none unless told where. */
  out: string | undefined
}

export const usage = `node bench/run.ts [--quick] [--subjects edgewise,floor-batch,floor] [--only throughput,fan-out] [--out <folder>]
  --quick     two to three minutes: one short round of everything, printed only
  --subjects  which servers; ratios need the floors beside the Worker
  --only      workloads whose key starts with one of these
  --out       folder for performance.md and performance.svg; the project's docs for a full run`

const docs = join(import.meta.dirname, '../docs')

export function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      subjects: { type: 'string', default: subjectNames.join(',') },
      only: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const wanted = values.subjects.split(',')
  const subjects = subjectNames.filter((name) => wanted.includes(name))
  if (subjects.length !== wanted.length) throw new Error(usage)
  const whole = !values.quick && values.only === undefined && subjects.length === subjectNames.length
  return {
    size: values.quick ? 'quick' : 'full',
    subjects,
    only: values.only?.split(',') ?? [],
    out: values.out ?? (whole ? docs : undefined),
  }
}
