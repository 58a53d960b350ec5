/** Many calls to other objects, a bounded number of them at one time: when one ends the next begins. Results come in order. */
export async function atOnce<T, R>(items: readonly T[], limit: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = items.entries()
  let broken = false
  const lane = async () => {
    // One lane is one call at a time; all of them draw from the same iterator.
    for (const [at, item] of waiting) {
      if (broken) return
      try {
        results[at] = await run(item)
      } catch (error) {
        // Whoever waits is told of the first error at once; what was not begun is not begun any more.
        broken = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}
