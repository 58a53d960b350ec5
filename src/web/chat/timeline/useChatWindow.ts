/** Opens a chat: its socket, a window on it, and where in it somebody begins to read. */
import { useLayoutEffect, useState } from 'react'
import type { Conversation, ConversationInfo, Timeline } from '../../../client/index.ts'
import { type Place, scrollMemory } from './scroll-memory.ts'

export const places = scrollMemory(sessionStorage)

export interface OpenedWindow {
  /** Undefined for the moment until it is open. */
  window: Timeline | undefined
  /** How many were unread then. */
  unreadCount: number
  /** Where somebody was when they left, if nothing new has come. */
  place: Place | undefined
}

export function useChatWindow(conversation: Conversation, info: ConversationInfo): OpenedWindow {
  const [atOpening] = useState(() => ({
    unreadCount: info.unreadCount,
    place: info.unreadCount > 0 ? undefined : places.get(conversation.id),
  }))
  const [window, setWindow] = useState<Timeline>()

  useLayoutEffect(() => {
    const { unreadCount, place } = atOpening
    conversation.open()
    const opened = conversation.window({ around: unreadCount > 0 ? 'unread' : (place?.seq ?? 'latest') })
    // A window is a thing outside of React that is opened and closed; before the first paint, so nobody sees it twice.
    // oxlint-disable-next-line react/set-state-in-effect
    setWindow(opened)
    return () => {
      opened.close()
      conversation.close()
    }
  }, [conversation, atOpening])

  return { window, ...atOpening }
}
