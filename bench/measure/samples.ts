/** Many numbers and what is said of them: percentiles of one round, the median and the range of several. */

export class Samples {
  private values: number[] = []

  add(value: number): void {
    this.values.push(value)
  }

  clear(): void {
    this.values = []
  }

  /** Nearest rank: the smallest value that at least this share of all values does not exceed. */
  percentile(share: number): number {
    const sorted = Float64Array.from(this.values).toSorted()
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  }
}

export interface Spread {
  median: number
  min: number
  max: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}
