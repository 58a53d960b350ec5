/** How often something happened of late. Never more than the limit in any window, however the window lies. */

export interface Limit {
  /** How often in a window. */
  limit: number
  windowMs: number
}

/** The last moment and the number of each group, oldest first. */
export type Taken = readonly (readonly [at: number, count: number])[]

/** What happens within this part of a window is one group, as if all of it had happened last: so a busy key stays small. */
const groupsPerWindow = 60

const groupOf = (at: number, windowMs: number): number => Math.floor((at * groupsPerWindow) / windowMs)
/** Whatever is further off than a window, on either side: a clock that went back must not lock anybody out. */
const current = (taken: Taken, windowMs: number, now: number): Taken => taken.filter(([at]) => Math.abs(now - at) < windowMs)

export const used = (taken: Taken, { windowMs }: Limit, now: number): number =>
  current(taken, windowMs, now).reduce((sum, [, count]) => sum + count, 0)

export function add(taken: Taken, { windowMs }: Limit, now: number): Taken {
  const kept = current(taken, windowMs, now)
  const last = kept.at(-1)
  if (last && groupOf(last[0], windowMs) === groupOf(now, windowMs)) return [...kept.slice(0, -1), [now, last[1] + 1]]
  return [...kept, [now, 1]]
}

/** Until there is room again; at least one second. */
export function secondsUntilRoom(taken: Taken, { windowMs }: Limit, now: number): number {
  const [oldest] = current(taken, windowMs, now)
  return oldest ? Math.max(1, Math.ceil((oldest[0] + windowMs - now) / 1_000)) : 1
}
