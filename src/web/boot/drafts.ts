/** Whether something is being written that is neither sent nor saved: what somebody typed, until it is gone or its form was answered. */
import { isAsking, onAnswer } from '../state/asking.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

const touched = new Set<Field>()

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && ['text', 'password'].includes(target.type))

export function isWriting(): boolean {
  for (const field of touched) if (!field.isConnected || field.value.trim() === '') touched.delete(field)
  return touched.size > 0 || isAsking()
}

export function watchDrafts(): void {
  document.addEventListener('input', ({ target }) => {
    if (isField(target)) touched.add(target)
  })
  document.addEventListener('submit', ({ target }) => {
    for (const field of touched) if (field.form === target) touched.delete(field)
  })
}

const signs = ['input', 'submit', 'keyup', 'focusout'] as const

/** Calls back once nothing is being written: now, or after what ended it. */
export function whenNotWriting(callback: () => void): void {
  if (!isWriting()) return callback()
  const look = (): void => {
    // A frame later the screen has followed what happened.
    requestAnimationFrame(() => {
      if (isWriting()) return
      for (const sign of signs) document.removeEventListener(sign, look)
      off()
      callback()
    })
  }
  const off = onAnswer(look)
  for (const sign of signs) document.addEventListener(sign, look)
}
