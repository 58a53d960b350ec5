/** Waiting, and doing many things a few at a time. */

import { setTimeout as after } from 'node:timers/promises'

export const sleep = (ms: number): Promise<void> => after(ms)

export async function until(done: () => boolean, limitMs: number, what: string, everyMs = 5): Promise<void> {
  for (const startedAt = performance.now(); !done(); await sleep(everyMs)) {
    if (performance.now() - startedAt > limitMs) throw new Error(`waited ${limitMs} ms for ${what}`)
  }
}

/** All results in order, with at most `width` of them under way. */
export async function each<In, Out>(items: readonly In[], width: number, work: (item: In, index: number) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = []
  const queue = items.entries()
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const [index, item] of queue) results[index] = await work(item, index)
    }),
  )
  return results
}
