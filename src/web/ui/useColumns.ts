/** How many columns the window has room for, as `Shell.module.css` has it. */
import { useSyncExternalStore } from 'react'

const two = globalThis.matchMedia('(width >= 48rem)')
const three = globalThis.matchMedia('(width >= 75rem)')

function subscribe(listener: () => void): () => void {
  for (const query of [two, three]) query.addEventListener('change', listener)
  return () => {
    for (const query of [two, three]) query.removeEventListener('change', listener)
  }
}

const columns = (): 1 | 2 | 3 => {
  if (three.matches) return 3
  return two.matches ? 2 : 1
}

export const useColumns = (): 1 | 2 | 3 => useSyncExternalStore(subscribe, columns)
