/**
 * Gives a player its source: the bytes if they are here or few, else a signed address. Such an address ends after a minute: then
 * another is asked for, and it goes on where it was.
 */
import type { MediaLibrary, MediaRef } from '../../../client/index.ts'

export interface Feed {
  readonly media: MediaRef
  readonly library: Pick<MediaLibrary, 'blob' | 'has' | 'link'>
  /** Loaded as a whole, and kept for when there is no connection. */
  readonly isSmall: boolean
  /** Where the player shall stand: `#t=0.1`. */
  readonly fragment?: string
}

type Element = Pick<
  HTMLMediaElement,
  'addEventListener' | 'removeEventListener' | 'play' | 'removeAttribute' | 'load' | 'src' | 'currentTime' | 'paused'
>

/** Without having played anything in between. */
const mostTries = 3

/** Returns what ends it; the element is empty then. */
export function feed(element: Element, { media, library, isSmall, fragment = '' }: Feed, onFail: (error: unknown) => void): () => void {
  let own: string | undefined
  let hasEnded = false
  let tries = 0
  let resume: { at: number; plays: boolean } | undefined

  const source = async (): Promise<string> => {
    if (!isSmall && !(await library.has(media))) return (await library.link(media)).url
    own = URL.createObjectURL(await library.blob(media))
    return own
  }
  const load = async (): Promise<void> => {
    try {
      const url = await source()
      if (!hasEnded) element.src = url + fragment
      else if (own !== undefined) URL.revokeObjectURL(own)
    } catch (error) {
      if (!hasEnded) onFail(error)
    }
  }
  const onError = (): void => {
    tries += 1
    if (own !== undefined || tries > mostTries) {
      onFail(new Error('It cannot be played.'))
      return
    }
    // Of one that broke before it was there, nothing is to be learnt.
    resume ??= { at: element.currentTime, plays: !element.paused }
    void load()
  }
  const onLoaded = (): void => {
    if (!resume) return
    const { at, plays } = resume
    resume = undefined
    element.currentTime = at
    if (plays) element.play().catch(() => undefined)
  }
  const onTime = (): void => {
    if (!resume && element.currentTime > 0) tries = 0
  }
  element.addEventListener('error', onError)
  element.addEventListener('loadedmetadata', onLoaded)
  element.addEventListener('timeupdate', onTime)
  void load()
  return () => {
    hasEnded = true
    element.removeEventListener('error', onError)
    element.removeEventListener('loadedmetadata', onLoaded)
    element.removeEventListener('timeupdate', onTime)
    element.removeAttribute('src')
    element.load()
    if (own !== undefined) URL.revokeObjectURL(own)
  }
}
