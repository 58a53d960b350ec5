/** When old messages go to the bucket, from the operator's variables. */
import type { Policy } from '../../domain/conversation/archive/moving.ts'

/** What is newest is read all the time: it is counted on to be in the table. */
const fewestKept = 16
const mostInSegment = 20_000

export const policyOf = (env: Env): Policy => ({
  afterMs: Number(env.ARCHIVE_AFTER_SECONDS) * 1_000,
  aboveBytes: Number(env.ARCHIVE_ABOVE_BYTES),
  keepMessages: Math.max(fewestKept, Number(env.ARCHIVE_KEEP_MESSAGES)),
  segmentMessages: Math.min(mostInSegment, Math.max(1, Number(env.ARCHIVE_SEGMENT_MESSAGES))),
})
