/** Chance that is the same in every run. */

/** Mulberry32: numbers of 0..1 from a seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A pause between two things that people do: mostly short, sometimes long. */
export const pauseMs = (random: () => number, { mean, min, max }: { mean: number; min: number; max: number }): number =>
  Math.min(max, Math.max(min, -Math.log(1 - random()) * mean))

export const between = (random: () => number, from: number, to: number): number => from + Math.floor(random() * (to - from + 1))
