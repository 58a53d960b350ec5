/** Whether there is room for two columns, as `Shell.module.css` has it. */
import { useSyncExternalStore } from 'react'

const query = globalThis.matchMedia('(width >= 48rem)')
const subscribe = (listener: () => void): (() => void) => {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export const useWide = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
