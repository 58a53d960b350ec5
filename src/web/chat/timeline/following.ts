/**
 * Whether a view that was at the end was left behind by what came. The virtualiser follows it, but now and then before the container
 * has grown: then more is left, and nobody scrolled. Also what is only held back for a moment grows late, so it must be something new.
 */

/** That near to the end counts as there. */
export const endPx = 80
/** What comes is measured and has its place by then. */
const settleMs = 500

/** A view as it was looked at last. */
export interface Looked {
  /** The newest row, and when it came, if it came in sight. */
  key: string | undefined
  newAt: number
  isAtEnd: boolean
  /** Pixels to the end, and from the start. */
  left: number
  top: number
}

export const notLooked: Looked = { key: undefined, newAt: -settleMs, isAtEnd: false, left: 0, top: 0 }

export interface Now {
  key: string | undefined
  left: number
  top: number
  /** The end of what is here is the live edge. */
  isLive: boolean
  at: number
}

export function look(last: Looked, { key, left, top, isLive, at }: Now): { looked: Looked; isBehind: boolean } {
  const newAt = key !== last.key && last.isAtEnd ? at : last.newAt
  const isBehind = isLive && last.isAtEnd && left > last.left + 1 && top >= last.top && at - newAt < settleMs
  return { looked: { key, newAt, left, top, isAtEnd: isBehind || (left <= endPx && isLive) }, isBehind }
}
