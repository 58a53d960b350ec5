/** What a reply quotes. Of an unsent one the server has said nothing yet: then the loaded message itself is looked at. */
import { createContext, useContext } from 'react'
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import type { MediaContent } from '../media/shown.ts'
import { contentText } from '../text/plain.ts'
import type { Answered } from './desk.ts'

/** Finds a loaded message by its number; the same function for as long as a chat is open. */
export type Find = (seq: number) => ChatMessage | undefined

export const FindContext = createContext<Find>(() => undefined)
export const FindProvider = FindContext.Provider

export interface Quoted extends Answered {
  /** Where it carries something, and is loaded. */
  readonly content?: MediaContent
}

/** What the server says of media without words of their own. */
const bareWords = ['image', 'video', 'audio', 'file'] as const

export function useQuoted(replyTo: Answered | undefined): Quoted | undefined {
  const find = useContext(FindContext)
  const t = useText()
  if (!replyTo) return undefined
  const found = find(replyTo.seq)
  const content = found?.content
  const senderId = replyTo.senderId ?? found?.senderId
  // Deleted, or disappeared, since it was quoted.
  if (found?.deletedAt !== undefined) return { seq: replyTo.seq, senderId }
  if (content && content.type !== 'text') {
    return { seq: replyTo.seq, senderId, preview: contentText(content, t, undefined, { hasIcon: true }), content }
  }
  if (replyTo.senderId !== undefined) {
    const bare = content ? undefined : bareWords.find((word) => word === replyTo.preview)
    return bare ? { ...replyTo, preview: t(`chat.content.${bare}`) } : replyTo
  }
  return content ? { seq: replyTo.seq, senderId, preview: contentText(content, t) } : replyTo
}
