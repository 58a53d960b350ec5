/** The clock that tests and objects share, because they run in one isolate. Timers and alarms are not moved by it. */
import { afterEach, vi } from 'vitest'

export const seconds = 1_000
export const minutes = 60 * seconds
export const hours = 60 * minutes

/** A fixed moment that test and objects take for now. */
export const noon = Date.UTC(2040, 5, 15, 12)

/** Stops the clock at a moment, for the rest of the test. */
export function setClock(at = noon): void {
  vi.setSystemTime(at)
}

/** Lets time pass on a clock that was stopped. */
export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

afterEach(() => {
  vi.useRealTimers()
})
