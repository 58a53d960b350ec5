/** A store of the SDK as a value in a component. */
import { useSyncExternalStore } from 'react'
import type { Store } from '../../client/index.ts'

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get)
