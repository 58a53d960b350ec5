/** Rows in memory in order of their keys. */
import type { KeyRange } from './storage.ts'

export class SortedRows<R> {
  readonly #rows = new Map<string, R>()
  /** In order. */
  #keys: string[] = []

  get(key: string): R | undefined {
    return this.#rows.get(key)
  }

  set(key: string, row: R): void {
    if (!this.#rows.has(key)) this.#keys.splice(this.#first(key), 0, key)
    this.#rows.set(key, row)
  }

  remove({ from, to }: KeyRange): void {
    for (const key of this.#keys.splice(this.#first(from), this.#count({ from, to }))) this.#rows.delete(key)
  }

  entries({ from, to }: KeyRange): [string, R][] {
    const start = this.#first(from)
    return this.#keys.slice(start, start + this.#count({ from, to })).flatMap((key) => {
      const row = this.#rows.get(key)
      return row === undefined ? [] : [[key, row]]
    })
  }

  values(): IterableIterator<R> {
    return this.#rows.values()
  }

  clear(): void {
    this.#rows.clear()
    this.#keys = []
  }

  #count({ from, to }: KeyRange): number {
    const end = this.#first(to)
    return Math.max(0, end + (this.#keys[end] === to ? 1 : 0) - this.#first(from))
  }

  /** The place of the first key that is not before this one. */
  #first(key: string): number {
    let [low, high] = [0, this.#keys.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
