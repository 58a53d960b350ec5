/** Leads from elsewhere to a message in its chat: asked for here, done by the timeline as soon as it is there. */
import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { create } from 'zustand'
import { useColumns } from '../ui/useColumns.ts'

interface Wanted {
  conversationId: string
  seq: number
}

const useWanted = create<{ wanted: Wanted | undefined }>(() => ({ wanted: undefined }))

/** In a chat that is open. */
export const showHere = (conversationId: string, seq: number): void => useWanted.setState({ wanted: { conversationId, seq } })

export function useShowInChat(conversationId: string): (seq: number) => void {
  const [, navigate] = useLocation()
  // Where the chat stands beside it, nothing has to go.
  const isBeside = useColumns() === 3
  return useCallback(
    (seq) => {
      showHere(conversationId, seq)
      if (!isBeside) navigate(`/c/${encodeURIComponent(conversationId)}`)
    },
    [conversationId, isBeside, navigate],
  )
}

/** Of this chat; say `shown` when it is. */
export const useWantedSeq = (conversationId: string): number | undefined =>
  useWanted(({ wanted }) => (wanted?.conversationId === conversationId ? wanted.seq : undefined))

export const shown = (): void => useWanted.setState({ wanted: undefined })
