/** With whoever signs out, or is signed out, goes what this browser was to tell them. */
import { useEffect } from 'react'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { forgetWish, useNotices } from './notices.ts'
import { forget } from './subscribing.ts'

export function useForgetting(): void {
  const isSomebodyHere = useStore(useChat().me) !== undefined
  useEffect(() => {
    if (isSomebodyHere || useNotices.getState().permission === 'unsupported') return
    forgetWish()
    void forget().catch(() => undefined)
  }, [isSomebodyHere])
}
