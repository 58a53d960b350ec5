/** Why media are not to be seen, as far as the server or the failure says. */
import { useMemo, useState } from 'react'
import { ChatError, type MediaInfo, type MediaRef, type Store } from '../../../client/index.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'

/** `processing`: it is looked at. `broken`: it is here, and cannot be shown. */
export type Fate = 'processing' | 'quarantined' | 'failed' | 'gone' | 'offline' | 'broken'

/** What was sent a while ago has been looked at. */
const youngMs = 5 * 60_000
const noInfo: Store<MediaInfo | undefined> = { get: () => undefined, subscribe: () => () => undefined }

export const isOwnFile = (mediaId: string): boolean => mediaId.startsWith('local.')

export function fateOf(info: Pick<MediaInfo, 'state'> | undefined, error: unknown): Fate | undefined {
  if (info?.state === 'quarantined' || info?.state === 'failed') return info.state
  if (error instanceof ChatError) {
    if (error.code === 'gone' || error.code === 'not_found' || error.code === 'forbidden') return 'gone'
    if (error.code === 'unreachable') return 'offline'
    if (error.code === 'unavailable') return 'processing'
  }
  if (error !== undefined) return 'broken'
  return info?.state === 'processing' ? 'processing' : undefined
}

export function useFate({ mediaId, conversationId }: MediaRef, { sentAt, error }: { sentAt: number; error: unknown }): Fate | undefined {
  const { media } = useChat()
  const [isYoung] = useState(() => Date.now() - sentAt < youngMs)
  const asks = !isOwnFile(mediaId) && (isYoung || error !== undefined)
  const info = useStore(useMemo(() => (asks ? media.info({ mediaId, conversationId }) : noInfo), [asks, media, mediaId, conversationId]))
  return fateOf(info, error)
}
