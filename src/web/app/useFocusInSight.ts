/** On a phone a link hides the pane that it stands in: the focus goes on to the pane that is shown, so that a reader goes on there. */
import { type RefObject, useEffect, useRef } from 'react'

export function useFocusInSight(window: RefObject<HTMLElement | null>, path: string): void {
  const shown = useRef(path)
  useEffect(() => {
    // Where one arrives from outside, the page begins at its beginning.
    if (shown.current === path) return undefined
    shown.current = path
    // What is hidden loses the focus when the browser next draws.
    const frame = requestAnimationFrame(() => {
      const active = document.activeElement
      if (active && active !== document.body && active.checkVisibility()) return
      const panes = [...(window.current?.querySelectorAll<HTMLElement>('[role="main"], main') ?? [])]
      panes.find((pane) => pane.checkVisibility())?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [window, path])
}
