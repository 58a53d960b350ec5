/**
 * When effects run, as in React: those of what somebody did before anything else can happen, so that the next key finds them
 * done; all others once they are painted.
 */
import { options } from 'preact'

/** A page in the background paints nothing. */
const unpaintedMs = 35

/** What somebody does once, not what goes on, as a scroll or a pointer that moves. */
const deeds = new Set([
  'beforeinput',
  'blur',
  'cancel',
  'change',
  'click',
  'close',
  'compositionend',
  'compositionstart',
  'contextmenu',
  'cut',
  'dblclick',
  'drop',
  'focus',
  'focusin',
  'focusout',
  'input',
  'keydown',
  'keyup',
  'mousedown',
  'mouseup',
  'paste',
  'pointercancel',
  'pointerdown',
  'pointerup',
  'popstate',
  'submit',
  'toggle',
  'touchend',
  'touchstart',
])

const isDeed = (): boolean => globalThis.event !== undefined && deeds.has(globalThis.event.type)

let waiting: (() => void) | undefined

function run(): void {
  const flush = waiting
  waiting = undefined
  flush?.()
}

function afterPaint(): void {
  const timer = setTimeout(run, unpaintedMs)
  requestAnimationFrame(() => {
    clearTimeout(timer)
    setTimeout(run)
  })
}

export function watchEffects(): void {
  options.requestAnimationFrame = (flush) => {
    waiting = flush
    if (isDeed()) queueMicrotask(run)
    else afterPaint()
  }
  // What waits was drawn before this happened.
  for (const type of deeds) globalThis.addEventListener(type, run, true)
}
