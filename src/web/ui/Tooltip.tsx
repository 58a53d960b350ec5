/** Says in words what a picture means, when the pointer rests on it or the keyboard is at it. Nothing is only said here. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { place, type Side } from './place.ts'
import styles from './Tooltip.module.css'

const restMs = 450

export interface TooltipProps {
  text: string
  side?: Side
  children: ReactNode
}

export function Tooltip({ text, side = 'below', children }: TooltipProps) {
  const around = useRef<HTMLSpanElement>(null)
  const bubble = useRef<HTMLSpanElement>(null)
  const [shown, setShown] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const hide = (): void => {
    clearTimeout(timer.current)
    setShown(false)
  }
  const showSoon = (): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setShown(true), restMs)
  }

  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    const anchor = around.current?.firstElementChild
    if (!shown || !bubble.current || !anchor) return undefined
    bubble.current.showPopover()
    place(bubble.current, anchor.getBoundingClientRect(), side, 'center')
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setShown(false)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shown, side])

  return (
    <span
      ref={around}
      className={styles.around}
      onPointerEnter={(event) => event.pointerType === 'mouse' && showSoon()}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(':focus-visible') && showSoon()}
      onBlur={hide}
    >
      {children}
      {shown && (
        <span ref={bubble} popover="manual" className={styles.tooltip} aria-hidden="true">
          {text}
        </span>
      )}
    </span>
  )
}
