/** Whether an element is on the screen, or close to it. One observer for all. */
import { type RefObject, useEffect, useState } from 'react'

const listeners = new WeakMap<Element, (isIn: boolean) => void>()
let shared: IntersectionObserver | undefined
const observer = (): IntersectionObserver =>
  (shared ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
    },
    { rootMargin: '200px' },
  ))

export function useInSight(element: RefObject<Element | null>): boolean {
  const [isIn, setIn] = useState(false)
  useEffect(() => {
    const { current } = element
    if (!current) return undefined
    listeners.set(current, setIn)
    observer().observe(current)
    return () => observer().unobserve(current)
  }, [element])
  return isIn
}
