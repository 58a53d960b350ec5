/** Of things that may disappear those that have not: what a screen keeps by itself goes at its time, as everything else does. */
import { useEffect, useMemo, useState } from 'react'

interface Vanishing {
  readonly expiresAt?: number | undefined
}

/** No timer of a browser is longer. */
const longestMs = 2 ** 31 - 1

export function useVanishing<T extends Vanishing>(things: readonly T[]): readonly T[] {
  const [now, setNow] = useState(Date.now)
  const left = useMemo(() => {
    const some = things.filter(({ expiresAt = Infinity }) => expiresAt > now)
    return some.length === things.length ? things : some
  }, [things, now])
  useEffect(() => {
    const next = Math.min(...left.map(({ expiresAt = Infinity }) => expiresAt))
    if (next === Infinity) return undefined
    const timer = setTimeout(() => setNow(Date.now()), Math.min(longestMs, Math.max(0, next - Date.now())))
    return () => clearTimeout(timer)
  }, [left, now])
  return left
}
