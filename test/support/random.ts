/** Chance that can be repeated: the same seed gives the same numbers (sfc32), so that a failing run can be run again. */
export interface Random {
  /** 0 <= n < 1. */
  (): number
  /** A whole number, 0 <= n < below. */
  below(below: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
}

export function random(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed >>> 0, 1]
  const next = (): number => {
    const mixed = (((a + b) >>> 0) + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = (((c << 21) | (c >>> 11)) + mixed) >>> 0
    return mixed / 2 ** 32
  }
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 12; i++) next()
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = <T>(list: readonly T[]): T => {
    const item = list[below(list.length)]
    if (item === undefined) throw new Error('picked from an empty list')
    return item
  }
  return Object.assign(next, { below, pick, chance: (probability: number) => next() < probability })
}
