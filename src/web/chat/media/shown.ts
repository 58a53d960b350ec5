/** Pictures and videos in the order of a chat: what a window on them shows, wherever it was opened. */
import type { ChatMessage, Content, Message, TimelineItem } from '../../../client/index.ts'

export type MediaContent = Exclude<Content, { type: 'text' }>
export type PictureContent = Extract<MediaContent, { type: 'image' | 'video' }>
export type AudioContent = Extract<MediaContent, { type: 'audio' }>
export type FileContent = Extract<MediaContent, { type: 'file' }>

export interface ShownMedia {
  /** The message's id for life. */
  readonly cid: string
  readonly seq: number | undefined
  readonly senderId: string
  readonly sentAt: number
  readonly content: PictureContent
  readonly expiresAt?: number | undefined
}

const isPicture = (content: ChatMessage['content']): content is PictureContent => content?.type === 'image' || content?.type === 'video'

/** Of a message of the server: its id is what the timeline calls `cid`. */
export function shownOf(message: ChatMessage | Message): ShownMedia | undefined {
  const { content, senderId, sentAt, seq, expiresAt } = message
  if (!isPicture(content)) return undefined
  return {
    cid: 'cid' in message ? message.cid : message.id,
    seq,
    senderId,
    sentAt,
    content,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** Oldest first, as a chat is read. */
export const shownIn = (items: readonly TimelineItem[]): readonly ShownMedia[] =>
  items.flatMap((item) => (item.kind === 'message' ? (shownOf(item) ?? []) : []))

/** Older ones before those that are known, none twice. */
export function withOlder(known: readonly ShownMedia[], older: readonly ShownMedia[]): readonly ShownMedia[] {
  const ids = new Set(known.map(({ cid }) => cid))
  return [...older.filter(({ cid }) => !ids.has(cid)), ...known].toSorted(
    (a, b) => (a.seq ?? Number.POSITIVE_INFINITY) - (b.seq ?? Number.POSITIVE_INFINITY) || 0,
  )
}
