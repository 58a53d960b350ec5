/** On a touch screen a row is pulled aside to do the commonest things. The row's menu has them for everybody else. */
import { type MouseEvent, type PointerEvent, useRef } from 'react'

const actsAtPx = 88
const mostPx = 120
const beginsAtPx = 14

export interface RowSwipe {
  towardsEnd: () => void
  towardsStart: () => void
}

export function useRowSwipe({ towardsEnd, towardsStart }: RowSwipe) {
  const from = useRef<{ element: HTMLElement; x: number; y: number } | undefined>(undefined)
  const pulled = useRef(0)
  const wasPulled = useRef(false)

  const show = (px: number): void => {
    pulled.current = px
    const element = from.current?.element
    if (!element) return
    const rtl = element.matches(':dir(rtl)')
    element.style.translate = px === 0 ? '' : `${rtl ? -px : px}px`
    if (Math.abs(px) >= actsAtPx) element.dataset['pulled'] = px > 0 ? 'end' : 'start'
    else delete element.dataset['pulled']
  }
  const release = (): void => {
    show(0)
    from.current = undefined
  }
  return {
    onPointerDown: ({ currentTarget, pointerType, clientX, clientY }: PointerEvent<HTMLElement>) => {
      wasPulled.current = false
      if (pointerType === 'touch') from.current = { element: currentTarget, x: clientX, y: clientY }
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (!from.current) return
      const along = (clientX - from.current.x) * (from.current.element.matches(':dir(rtl)') ? -1 : 1)
      if (pulled.current === 0 && Math.abs(clientY - from.current.y) > beginsAtPx) from.current = undefined
      else if (pulled.current !== 0 || Math.abs(along) > beginsAtPx) {
        wasPulled.current = true
        show(Math.max(-mostPx, Math.min(mostPx, along)))
      }
    },
    onPointerUp: () => {
      const px = pulled.current
      release()
      if (px >= actsAtPx) towardsEnd()
      else if (px <= -actsAtPx) towardsStart()
    },
    onPointerCancel: release,
    /** The end of a pull is no press on the link. */
    onClickCapture: (event: MouseEvent) => {
      if (!wasPulled.current) return
      wasPulled.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
