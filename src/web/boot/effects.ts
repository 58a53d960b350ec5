/**
 * When effects run, as in React: those of what somebody did before anything else can happen, so that the next key finds them
 * done; all others once they are painted.
 */
import { options } from 'preact'

/** A page in the background paints nothing. */
const unpaintedMs = 35

/** What somebody does once, not what goes on, as a scroll or a pointer that moves. */
const deeds =
  'cancel change click close compositionend contextmenu drop focusin focusout input keydown keyup paste pointerdown pointerup popstate submit toggle'

let isAnswering = false
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

function onDeed(): void {
  // What waits was drawn before this happened.
  run()
  if (isAnswering) return
  isAnswering = true
  // Its handlers draw in microtasks, all of which come first.
  setTimeout(() => (isAnswering = false))
}

export function watchEffects(): void {
  options.requestAnimationFrame = (flush) => {
    waiting = flush
    if (isAnswering) queueMicrotask(run)
    else afterPaint()
  }
  for (const type of deeds.split(' ')) globalThis.addEventListener(type, onDeed, true)
}
