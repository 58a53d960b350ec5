/** Binds a shortcut of the table for as long as a component is there. The latest binding wins. */
import { useEffect } from 'react'
import { useLatest } from '../ui/useLatest.ts'
import { isPress, type ShortcutId, shortcuts } from './shortcuts.ts'

/** Returns false where it does not want the press: then an earlier binding may have it, or the browser. */
type Handler = (event: KeyboardEvent) => unknown

const bound: { id: ShortcutId; handle: Handler }[] = []

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type="radio"], [type="checkbox"]), textarea, [contenteditable]') !== null

/** A dialog is a world of its own. */
const isModal = (): boolean => document.querySelector('dialog[open]') !== null

function listen(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isModal()) return
  for (const { id, handle } of bound.toReversed()) {
    const { keys } = shortcuts[id]
    if (!isPress(keys, event)) continue
    // A plain character belongs to the text.
    if (keys.length === 1 && isTyping(event.target)) continue
    if (handle(event) === false) continue
    event.preventDefault()
    return
  }
}

export function useShortcut(id: ShortcutId, handler: Handler): void {
  const latest = useLatest(handler)
  useEffect(() => {
    if (bound.length === 0) document.addEventListener('keydown', listen)
    const own = { id, handle: (event: KeyboardEvent) => latest.current(event) }
    bound.push(own)
    return () => {
      bound.splice(bound.indexOf(own), 1)
      if (bound.length === 0) document.removeEventListener('keydown', listen)
    }
  }, [id, latest])
}
