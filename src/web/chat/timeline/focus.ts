/** The keyboard in a timeline: one tab stop, arrows from message to message, Enter into one and Escape out of it. */
import type { KeyboardEvent } from 'react'

export type Step = 1 | -1 | 10 | -10 | 'first' | 'last'

const steps: Readonly<Record<string, Step>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -10,
  PageDown: 10,
  Home: 'first',
  End: 'last',
}

const inside = 'a[href], button:not(:disabled), summary, [role="slider"]'

export const rowOf = (scroller: HTMLElement | null, key: string): HTMLElement | null =>
  scroller?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] [role="article"]`) ?? null

/** Whether the press was about moving. */
export function moveFocus(event: KeyboardEvent, go: (step: Step) => void): boolean {
  if (!(event.target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return false
  const article = event.target.closest<HTMLElement>('[role="article"]')
  if (!article) return false
  const isInside = event.target !== article
  const parts = [...article.querySelectorAll<HTMLElement>(inside)].filter((part) => part.checkVisibility())

  if (isInside) {
    const now = parts.indexOf(event.target)
    if (event.key === 'Escape') article.focus()
    else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') parts[(now + 1) % parts.length]?.focus()
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') parts.at((now - 1) % parts.length)?.focus()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const step = steps[event.key]
  if (step !== undefined) {
    event.preventDefault()
    go(step)
    return true
  }
  if (event.key !== 'Enter' || parts.length === 0) return false
  event.preventDefault()
  parts[0]?.focus()
  return true
}
