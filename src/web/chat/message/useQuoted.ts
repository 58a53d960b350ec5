/** What a reply quotes. Of an unsent one the server has said nothing yet: then the loaded message itself is looked at. */
import { createContext, useContext } from 'react'
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { contentText } from '../text/plain.ts'
import type { Answered } from './desk.ts'

/** Finds a loaded message by its number; the same function for as long as a chat is open. */
export type Find = (seq: number) => ChatMessage | undefined

export const FindContext = createContext<Find>(() => undefined)
export const FindProvider = FindContext.Provider

export function useQuoted(replyTo: Answered | undefined): Answered | undefined {
  const find = useContext(FindContext)
  const t = useText()
  if (!replyTo || replyTo.senderId !== undefined) return replyTo
  const message = find(replyTo.seq)
  if (!message?.content) return replyTo
  return { seq: replyTo.seq, senderId: message.senderId, preview: contentText(message.content, t) }
}
