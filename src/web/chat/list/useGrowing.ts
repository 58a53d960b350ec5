/** Of a long list first what fits a screen, and the rest when there is nothing more urgent. */
import { startTransition, useEffect, useState } from 'react'

const atFirst = 24
const step = 60

/** How many to draw now. */
export function useGrowing(total: number): number {
  const [count, setCount] = useState(atFirst)
  useEffect(() => {
    if (count >= total) return undefined
    const timer = setTimeout(() => startTransition(() => setCount(count + step)), 30)
    return () => clearTimeout(timer)
  }, [count, total])
  return count
}
