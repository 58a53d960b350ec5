/** Many stores of the SDK as one value: for a list whose rows are sorted by what each of them says. */
import { useMemo } from 'react'
import type { Store } from '../../client/index.ts'
import { useStore } from './useStore.ts'

/** Changes when one of them does. */
function together<T>(stores: readonly Store<T>[]): Store<readonly T[]> {
  let values: readonly T[] = stores.map((store) => store.get())
  return {
    subscribe: (listener) => {
      const offs = stores.map((store) => store.subscribe(listener))
      return () => {
        for (const off of offs) off()
      }
    },
    get: () => {
      const now = stores.map((store) => store.get())
      if (now.some((value, at) => !Object.is(value, values[at]))) values = now
      return values
    },
  }
}

/** The array must be the same one as long as its stores are. */
export const useStores = <T>(stores: readonly Store<T>[]): readonly T[] => useStore(useMemo(() => together(stores), [stores]))
