/** On a touch screen a message pulled towards the end of the line is answered. The menu has the same for everybody else. */
import { type PointerEvent, useRef } from 'react'

const actsAtPx = 56
const mostPx = 72
const beginsAtPx = 12

interface Swipe {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void
  onPointerMove: (event: PointerEvent) => void
  onPointerUp: () => void
  onPointerCancel: () => void
}

export function useSwipe(onSwipe: () => void): Swipe {
  const from = useRef<{ element: HTMLElement; x: number; y: number } | undefined>(undefined)
  const pulled = useRef(0)

  const release = (): void => {
    if (from.current) from.current.element.style.translate = ''
    from.current = undefined
    pulled.current = 0
  }
  return {
    onPointerDown: ({ currentTarget, pointerType, clientX, clientY }) => {
      if (pointerType === 'touch') from.current = { element: currentTarget, x: clientX, y: clientY }
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (!from.current) return
      const { element } = from.current
      const rtl = element.matches(':dir(rtl)')
      const along = (clientX - from.current.x) * (rtl ? -1 : 1)
      if (Math.abs(clientY - from.current.y) > beginsAtPx && pulled.current === 0) release()
      else if (along > beginsAtPx || pulled.current > 0) {
        pulled.current = Math.max(0, Math.min(mostPx, along - beginsAtPx))
        element.style.translate = `${pulled.current * (rtl ? -1 : 1)}px`
      }
    },
    onPointerUp: () => {
      const acts = pulled.current >= actsAtPx
      release()
      if (acts) onSwipe()
    },
    onPointerCancel: release,
  }
}
