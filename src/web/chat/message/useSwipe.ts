/** On a touch screen a message pulled towards the end of the line is answered. The menu has the same for everybody else. */
import { type PointerEvent, type RefObject, useRef } from 'react'

const actsAtPx = 56
const mostPx = 72
const beginsAtPx = 12

interface Swipe {
  onPointerDown: (event: PointerEvent) => void
  onPointerMove: (event: PointerEvent) => void
  onPointerUp: () => void
  onPointerCancel: () => void
}

export function useSwipe(element: RefObject<HTMLElement | null>, onSwipe: () => void): Swipe {
  const from = useRef<{ x: number; y: number } | undefined>(undefined)
  const pulled = useRef(0)

  const release = (): void => {
    from.current = undefined
    pulled.current = 0
    if (element.current) element.current.style.translate = ''
  }
  return {
    onPointerDown: ({ pointerType, clientX, clientY }) => {
      if (pointerType === 'touch') from.current = { x: clientX, y: clientY }
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (!from.current || !element.current) return
      const rtl = element.current.matches(':dir(rtl)')
      const along = (clientX - from.current.x) * (rtl ? -1 : 1)
      if (Math.abs(clientY - from.current.y) > beginsAtPx && pulled.current === 0) release()
      else if (along > beginsAtPx || pulled.current > 0) {
        pulled.current = Math.max(0, Math.min(mostPx, along - beginsAtPx))
        element.current.style.translate = `${pulled.current * (rtl ? -1 : 1)}px`
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
