/** What a run of the meter is asked to do, from the command line. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { budgeted } from './scripts.ts'

export interface Options {
  isQuick: boolean
  /** Script keys that start with one of these. */
  only: string[]
  /** How long a call between objects takes besides what the called one does. */
  hopMs: number
  /** Where the page goes; a run that leaves anything out makes none unless told where. */
  out: string | undefined
}

/** Between objects of one region it is about 10 ms, and 200 between continents. */
const usualHopMs = 50
const docs = join(import.meta.dirname, '../../docs')

export function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      /** One or two minutes for each script, printed only. */
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      hop: { type: 'string', default: String(usualHopMs) },
      out: { type: 'string' },
    },
  })
  const isWhole = !values.quick && values.only === undefined
  return {
    isQuick: values.quick,
    only: values.only?.split(',') ?? budgeted,
    hopMs: Number(values.hop),
    out: values.out ?? (isWhole ? docs : undefined),
  }
}
