/** Where something that floats goes: beside its anchor, on the side that is asked for if it fits, always inside the window. */

export type Side = 'above' | 'below' | 'end'
export type Align = 'start' | 'center' | 'end'

const gapPx = 6
const edgePx = 8

const within = (value: number, size: number, whole: number): number => Math.max(edgePx, Math.min(value, whole - size - edgePx))

/** Writes `left` and `top`, which for a floating thing are physical: they come from measured rectangles. */
export function place(floating: HTMLElement, anchor: DOMRect, side: Side, align: Align): void {
  const { offsetWidth: width, offsetHeight: height } = floating
  const { innerWidth, innerHeight } = globalThis
  const rtl = document.documentElement.dir === 'rtl'

  if (side === 'end') {
    const after = rtl ? anchor.left - width - gapPx : anchor.right + gapPx
    const before = rtl ? anchor.right + gapPx : anchor.left - width - gapPx
    const fits = after >= edgePx && after + width <= innerWidth - edgePx
    floating.style.left = `${within(fits ? after : before, width, innerWidth)}px`
    floating.style.top = `${within(anchor.top + (anchor.height - height) / 2, height, innerHeight)}px`
    return
  }

  const below = anchor.bottom + gapPx
  const above = anchor.top - height - gapPx
  const fitsBelow = below + height <= innerHeight - edgePx
  const goesBelow = side === 'below' ? fitsBelow || above < edgePx : above < edgePx
  const atLeft =
    align === 'center' ? anchor.left + (anchor.width - width) / 2 : (align === 'start') === rtl ? anchor.right - width : anchor.left
  floating.style.left = `${within(atLeft, width, innerWidth)}px`
  floating.style.top = `${within(goesBelow ? below : above, height, innerHeight)}px`
  floating.dataset['placed'] = goesBelow ? 'below' : 'above'
}
