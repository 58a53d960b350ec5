/** The SDK's client, given to everything below; and who is signed in. */
import { createContext, type ReactNode, useContext } from 'react'
import type { Account, Chat } from '../../client/index.ts'
import { useStore } from './useStore.ts'

const ChatContext = createContext<Chat | undefined>(undefined)

export function ChatProvider({ chat, children }: { chat: Chat; children: ReactNode }) {
  return <ChatContext value={chat}>{children}</ChatContext>
}

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (!chat) throw new Error('There is no ChatProvider above.')
  return chat
}

/** Whoever is signed in; only below the shell, where somebody is. */
export function useMe(): Account {
  const me = useStore(useChat().me)
  if (!me) throw new Error('Nobody is signed in.')
  return me
}
