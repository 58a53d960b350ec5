/** Waiting for a store to say something, but not for ever. */
import type { Store } from '../../src/client/index.ts'

/** Its value as soon as `is` holds of it, else what it is after `withinMs`. */
export function settled<T>(store: Store<T>, is: (value: T) => boolean, withinMs: number): Promise<T> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      off()
      resolve(store.get())
    }
    const timer = setTimeout(end, withinMs)
    const off = store.subscribe(() => {
      if (is(store.get())) end()
    })
    if (is(store.get())) end()
  })
}
