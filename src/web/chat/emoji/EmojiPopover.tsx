/** The picker beside the button that opened it. What it shows is loaded when somebody wants it. */
import { lazy, Suspense, useEffect, useLayoutEffect, useRef } from 'react'
import { place } from '../../ui/place.ts'
import { Spinner } from '../../ui/Spinner.tsx'
import { useLatest } from '../../ui/useLatest.ts'
import styles from './EmojiPopover.module.css'

const EmojiPicker = lazy(async () => ({ default: (await import('./EmojiPicker.tsx')).EmojiPicker }))

export interface EmojiPopoverProps {
  at: Element | { x: number; y: number }
  label: string
  onPick: (emoji: string) => void
  onClose: () => void
}

export function EmojiPopover({ at, label, onPick, onClose }: EmojiPopoverProps) {
  const popover = useRef<HTMLDivElement>(null)
  const close = useLatest(onClose)

  useLayoutEffect(() => {
    const element = popover.current
    if (!element) return
    element.showPopover()
    place(element, at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0), 'above', 'start')
    // It stays where it was opened.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  useEffect(() => {
    const element = popover.current
    const before = document.activeElement
    const outside = (event: Event): void => {
      const inside = [element, at].some((part) => part instanceof Node && event.target instanceof Node && part.contains(event.target))
      if (!inside) close.current()
    }
    document.addEventListener('pointerdown', outside, true)
    return () => {
      document.removeEventListener('pointerdown', outside, true)
      if (before instanceof HTMLElement && before.isConnected && element?.contains(document.activeElement) === true) before.focus()
    }
  }, [at, close])

  return (
    <div
      ref={popover}
      popover="manual"
      role="dialog"
      aria-label={label}
      className={styles.popover}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <Suspense
        fallback={
          <div className={styles.loading}>
            <Spinner />
          </div>
        }
      >
        <EmojiPicker
          onPick={(emoji) => {
            onPick(emoji)
            onClose()
          }}
        />
      </Suspense>
    </div>
  )
}
