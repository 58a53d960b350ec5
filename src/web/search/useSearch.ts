/** A search as somebody types it: asked when the typing rests, the one before let go of. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Search, SearchQuery, SearchState } from '../../client/index.ts'
import { useChat } from '../state/ChatContext.tsx'

export type Filters = Omit<SearchQuery, 'q'>

export interface Found extends Omit<SearchState, 'status'> {
  status: 'idle' | SearchState['status']
}

const nothing: Found = { hits: [], status: 'idle', scope: 'everything', hasMore: false }
const restMs = 250

export function useSearch(q: string, filters: Filters): Found & { more: () => void } {
  const chat = useChat()
  const [found, setFound] = useState(nothing)
  const search = useRef<Search>(undefined)
  const words = q.trim()
  const key = JSON.stringify([words, filters])

  useEffect(() => {
    if (words === '') return setFound(nothing)
    // What was found stays in sight until there is something else.
    setFound((before) => ({ ...before, status: 'searching', failure: undefined }))
    let release = (): void => undefined
    const timer = setTimeout(() => {
      const begun = chat.search({ q: words, ...filters })
      search.current = begun
      const take = (): void => {
        const state = begun.get()
        if (state.hits.length > 0 || state.status !== 'searching') setFound(state)
      }
      const unsubscribe = begun.subscribe(take)
      take()
      release = () => {
        unsubscribe()
        begun.stop()
      }
    }, restMs)
    return () => {
      clearTimeout(timer)
      release()
      search.current = undefined
    }
    // The key says all of it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [chat, key])

  return { ...found, more: useCallback(() => void search.current?.more(), []) }
}
