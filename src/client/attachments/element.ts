/** What a media element says of a file: a browser reads dimensions and duration of whatever it can play. */
import { tiny } from './canvas.ts'

export interface Played {
  /** Absent where nobody can say. */
  readonly durationSeconds?: number
  readonly width: number
  readonly height: number
  /** Of a frame near the beginning. */
  readonly placeholder?: string
}

const metadataMs = 10_000
const seekMs = 5_000
/** The very first frame is often black. */
const frameSeconds = 0.1
/** Further than any recording: an element that does not know the duration finds it. */
const farSeconds = 1e7

/** Rejects where the browser cannot play it, or does not say so in time. */
export async function play(file: Blob, kind: 'video' | 'audio', signal: AbortSignal | undefined): Promise<Played> {
  const element = document.createElement(kind)
  const url = URL.createObjectURL(file)
  try {
    element.muted = true
    element.preload = kind === 'video' ? 'auto' : 'metadata'
    if (element instanceof HTMLVideoElement) element.playsInline = true
    await until(element, 'loadedmetadata', metadataMs, signal, () => {
      element.src = url
      element.load()
    })
    const durationSeconds = await durationOf(element, signal)
    const duration = durationSeconds === undefined ? {} : { durationSeconds }
    if (!(element instanceof HTMLVideoElement)) return { ...duration, width: 0, height: 0 }
    const size = { width: element.videoWidth, height: element.videoHeight }
    if (size.width === 0) return { ...duration, ...size }
    const placeholder = await frameOf(element, durationSeconds ?? Infinity, signal)
    return { ...duration, ...size, ...(placeholder === undefined ? {} : { placeholder }) }
  } finally {
    element.removeAttribute('src')
    element.load()
    URL.revokeObjectURL(url)
  }
}

async function durationOf(element: HTMLMediaElement, signal: AbortSignal | undefined): Promise<number | undefined> {
  if (element.duration === Infinity)
    // What was recorded in a browser does not say how long it is before its end was seen.
    await until(element, 'seeked', seekMs, signal, () => {
      element.currentTime = farSeconds
    }).catch(() => signal?.throwIfAborted())
  const { duration, currentTime } = element
  const known = Number.isFinite(duration) ? duration : currentTime
  return known > 0 && known < farSeconds ? known : undefined
}

async function frameOf(element: HTMLVideoElement, durationSeconds: number, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    await until(element, 'seeked', seekMs, signal, () => {
      element.currentTime = Math.min(frameSeconds, durationSeconds / 2)
    })
    return tiny(element, { width: element.videoWidth, height: element.videoHeight }).placeholder
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}

/** Begins something and waits for its event. */
function until(
  element: HTMLMediaElement,
  event: string,
  withinMs: number,
  signal: AbortSignal | undefined,
  begin: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const ends = new AbortController()
    const listen = (target: EventTarget, name: string, listener: () => void): void =>
      target.addEventListener(name, listener, { signal: ends.signal })
    const done = (settle: () => void): void => {
      ends.abort()
      clearTimeout(timer)
      settle()
    }
    const timer = setTimeout(() => done(() => reject(new Error(`no ${event} in time`))), withinMs)
    listen(element, event, () => done(resolve))
    listen(element, 'error', () => done(() => reject(new Error('it cannot be played'))))
    if (signal) listen(signal, 'abort', () => done(() => reject(signal.reason)))
    begin()
  })
}
