/** The bytes of media as an address for an `<img>` or a player, for as long as it is shown. */
import { useCallback, useState, useSyncExternalStore } from 'react'
import type { Chat, MediaRef } from '../../client/index.ts'
import { useChat } from './ChatContext.tsx'
import { MediaUrls, type Shown } from './media-urls.ts'

const urlsOf = new WeakMap<Chat, MediaUrls>()

export function mediaUrls(chat: Chat): MediaUrls {
  const known = urlsOf.get(chat)
  if (known) return known
  const made = new MediaUrls(chat)
  urlsOf.set(chat, made)
  return made
}

/** So coarse that pictures of nearly the same size are one. */
const stepPx = 64
const none: Shown = {}
const nobody = (): void => undefined
/** Whether it is a file that waits to be sent. */
const isOwn = (mediaId: string | undefined): boolean => mediaId?.startsWith('local.') === true

/** Pixels of the device for a width in CSS pixels, as thumbnails are asked for. */
export const devicePixels = (width: number): number => Math.ceil((width * globalThis.devicePixelRatio) / stepPx) * stepPx

export interface UsedMedia extends Shown {
  /** Tries again what failed. */
  readonly retry: () => void
}

/**
 * `width` in CSS pixels: the smallest thumbnail that is enough; without it the whole. Nothing is loaded while `media` is undefined. An own
 * picture that has just got its place on the server stays as it is until that is here.
 */
export function useMedia(media: MediaRef | undefined, { width }: { width?: number | undefined } = {}): UsedMedia {
  const urls = mediaUrls(useChat())
  const pixels = width === undefined ? undefined : devicePixels(width)
  const mediaId = media?.mediaId
  const conversationId = media?.conversationId
  const key = mediaId === undefined ? undefined : MediaUrls.key({ mediaId }, pixels)

  const subscribe = useCallback(
    (listener: () => void) => (mediaId === undefined ? nobody : urls.watch({ mediaId, conversationId }, pixels, listener)),
    [urls, mediaId, conversationId, pixels],
  )
  const shown = useSyncExternalStore(subscribe, () => (key === undefined ? none : urls.get(key)))
  const retry = useCallback(() => key !== undefined && urls.again(key), [urls, key])

  // What was shown last, kept while an own picture changes its id.
  const [last, setLast] = useState({ mediaId, shown })
  const isSettling = last.mediaId !== mediaId && isOwn(last.mediaId) && shown.url === undefined && shown.error === undefined
  if (!isSettling && (last.mediaId !== mediaId || last.shown !== shown)) setLast({ mediaId, shown })
  return { ...(isSettling ? last.shown : shown), retry }
}
