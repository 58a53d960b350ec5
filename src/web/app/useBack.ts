/** One step up: from the info pane to the chat, from a chat to the list. */
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { useHere } from './useHere.ts'

/** For a pane's header; undefined where there is nothing above. */
export function useBack(): (() => void) | undefined {
  const back = useHere()?.back
  const [, navigate] = useLocation()
  return useMemo(() => (back === undefined ? undefined : () => navigate(back)), [back, navigate])
}
