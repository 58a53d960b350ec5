/** F6 and Shift+F6 go around the parts of the window: everything with `data-region` that is in sight. */
import type { RefObject } from 'react'
import { useShortcut } from '../keyboard/useShortcut.ts'

export function useRegions(window: RefObject<HTMLElement | null>): void {
  const go = (step: 1 | -1): void => {
    const regions = [...(window.current?.querySelectorAll<HTMLElement>('[data-region]') ?? [])].filter((region) => region.checkVisibility())
    const now = regions.findIndex((region) => region.contains(document.activeElement))
    const next = regions.at((now + step + (now < 0 && step < 0 ? 1 : 0)) % regions.length)
    // A region may name what in it should have the focus: the composer, the current row.
    const chosen = next?.querySelector<HTMLElement>('[data-region-focus]') ?? next
    chosen?.focus()
  }
  useShortcut('nextRegion', () => go(1))
  useShortcut('previousRegion', () => go(-1))
}
