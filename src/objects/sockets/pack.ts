/** Frames as socket messages: one by itself, several as an array, so that a turn costs each socket one message. */
import { limits } from '../../protocol/index.ts'

/** Frames travel together up to here, so that no socket message grows without bound. */
const togetherUnits = 256 * 1024

export function* pack(frames: string[]): Generator<string> {
  let start = 0
  let units = 0
  for (const [i, frame] of frames.entries()) {
    if (i > start && (units + frame.length > togetherUnits || i - start === limits.framesPerMessage)) {
      yield join(frames, start, i)
      start = i
      units = 0
    }
    units += frame.length
  }
  if (start < frames.length) yield join(frames, start, frames.length)
}

const join = (frames: string[], from: number, to: number): string =>
  to - from === 1 ? (frames[from] ?? '') : `[${frames.slice(from, to).join(',')}]`
