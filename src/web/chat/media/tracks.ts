/** The recordings of a chat, and which comes after which. */
import type { TimelineItem } from '../../../client/index.ts'
import type { Track } from './player.ts'
import type { AudioContent } from './shown.ts'

/** Loaded as a whole, so that it is there without a connection. */
const smallBytes = 8 * 1024 * 1024

export const trackOf = (conversationId: string, cid: string, { mediaId, size, durationSeconds = 0 }: AudioContent): Track => ({
  cid,
  media: { mediaId, conversationId },
  durationSeconds,
  isSmall: size <= smallBytes,
})

/** The next one after a message, whoever sent it. */
export function trackAfter(items: readonly TimelineItem[], cid: string): Track | undefined {
  const at = items.findIndex((item) => item.kind === 'message' && item.cid === cid)
  if (at < 0) return undefined
  for (const item of items.slice(at + 1))
    if (item.kind === 'message' && item.content?.type === 'audio') return trackOf(item.conversationId, item.cid, item.content)
  return undefined
}
