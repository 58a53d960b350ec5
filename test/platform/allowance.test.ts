/** The arithmetic of allowances. */
import { describe, expect, test } from 'vitest'
import { type Limit, type Taken, add, secondsUntilRoom, used } from '../../src/domain/allowance.ts'

const ten: Limit = { limit: 10, windowMs: 60_000 }

/** A small seeded generator (mulberry32). */
function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The moments at which somebody who tries at these moments is let through. */
function granted(limit: Limit, moments: number[]): number[] {
  let taken: Taken = []
  return moments.filter((now) => {
    if (used(taken, limit, now) >= limit.limit) return false
    taken = add(taken, limit, now)
    return true
  })
}

describe('an allowance', () => {
  test.each([1, 2, 3, 4, 5])('never gives more than its limit in any window (seed %i)', (seed) => {
    const random = seeded(seed)
    let now = 1_800_000_000_000
    const moments = Array.from({ length: 2_000 }, () => (now += Math.floor(random() ** 4 * 20_000)))
    const given = granted(ten, moments)
    expect(given.length).toBeGreaterThan(20)
    for (const [i, at] of given.entries()) expect((given[i + 10] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000)
  })

  test('gives all of it again a window later, and says how long that takes', () => {
    const now = 1_800_000_000_000
    const taken = Array.from({ length: 10 }, (_, i) => now + i * 2_000).reduce<Taken>((sum, at) => add(sum, ten, at), [])
    expect(secondsUntilRoom(taken, ten, now + 18_000)).toBe(42)
    expect([used(taken, ten, now + 59_999), used(taken, ten, now + 60_000), used(taken, ten, now + 78_000)]).toEqual([10, 9, 0])
    expect(secondsUntilRoom([], ten, now)).toBe(1)
  })

  test('forgets what a clock that went back left in the future', () => {
    const now = 1_800_000_000_000
    const taken = Array.from({ length: 10 }).reduce<Taken>((sum) => add(sum, ten, now + 3_600_000), [])
    expect([used(taken, ten, now + 3_600_000), used(taken, ten, now)]).toEqual([10, 0])
  })

  test('stays small however busy it is', () => {
    const many: Limit = { limit: 1_000_000, windowMs: 60_000 }
    let taken: Taken = []
    for (let i = 0; i < 100_000; i++) taken = add(taken, many, 1_800_000_000_000 + i * 3)
    expect(taken.length).toBeLessThanOrEqual(61)
    expect(used(taken, many, 1_800_000_000_000 + 300_000)).toBeGreaterThan(19_000)
  })
})
