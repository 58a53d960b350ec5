/** A list of what a chat holds, in a component; what failed without a connection is tried again with it. */
import { useEffect, useState } from 'react'
import type { AttachmentKind } from '../../../../client/index.ts'
import { useChat } from '../../../state/ChatContext.tsx'
import { useStore } from '../../../state/useStore.ts'
import { useVanishing } from '../../../state/useVanishing.ts'
import { AttachmentList, type Collected } from './attachment-list.ts'

/** For as long as the component is there, and of one chat. */
export function useList(conversationId: string, kind: AttachmentKind, pageSize: number): AttachmentList {
  const chat = useChat()
  const [list] = useState(() => new AttachmentList({ chat, conversation: chat.conversation(conversationId), kind, pageSize }))
  return list
}

export interface Attachments extends Collected {
  older: () => void
}

export function useAttachments(list: AttachmentList): Attachments {
  const state = useStore(list)
  const { at } = useStore(useChat().connection)
  useEffect(() => {
    if (at === 'online' && list.get().error !== undefined) void list.older()
  }, [at, list])
  return { ...state, messages: useVanishing(state.messages), older: () => void list.older() }
}
