/** The stored part of a conversation in which a message lies. */
import type { Range } from './storage.ts'

export const rangeOf = (ranges: readonly Range[], seq: number): Range | undefined =>
  ranges.find(({ low, high }) => low <= seq && seq <= high)
