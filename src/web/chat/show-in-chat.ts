/** Leads from elsewhere to a message in its chat: asked for here, done by the timeline as soon as it is there. */
import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { create } from 'zustand'
import { useColumns } from '../ui/useColumns.ts'

interface Wanted {
  conversationId: string
  seq: number
  /** What was looked for, if it was found by a search. */
  query?: string
}

const useWanted = create<{ wanted: Wanted | undefined }>(() => ({ wanted: undefined }))

/** Asked for before one goes there. */
export const wantToSee = (wanted: Wanted): void => useWanted.setState({ wanted })

export function useShowInChat(conversationId: string): (seq: number) => void {
  const [, navigate] = useLocation()
  // Where the chat stands beside it, nothing has to go.
  const isBeside = useColumns() === 3
  return useCallback(
    (seq) => {
      wantToSee({ conversationId, seq })
      if (!isBeside) navigate(`/c/${encodeURIComponent(conversationId)}`)
    },
    [conversationId, isBeside, navigate],
  )
}

/** Of this chat; say `shown` when it is. */
export const useWantedIn = (conversationId: string): Wanted | undefined =>
  useWanted(({ wanted }) => (wanted?.conversationId === conversationId ? wanted : undefined))

export const shown = (): void => useWanted.setState({ wanted: undefined })
