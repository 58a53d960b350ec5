/** A search as somebody types it: asked when the typing rests, page by page as far as is wanted, the one before given up. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { SearchHit, SearchQuery } from '../../client/index.ts'
import { useChat } from '../state/ChatContext.tsx'

export interface Filters {
  conversationId?: string
  senderId?: string
  type?: NonNullable<SearchQuery['type']>
  from?: number
  to?: number
}

export interface Found {
  hits: readonly SearchHit[]
  status: 'idle' | 'searching' | 'more' | 'done' | 'failed'
  /** Only what is on this device was searched. */
  isLocal: boolean
  error: unknown
}

const nothing: Found = { hits: [], status: 'idle', isLocal: false, error: undefined }
const restMs = 250
/** Pages can be empty; so many hits are brought before somebody has to ask for more. */
const screenful = 20

export function useSearch(q: string, filters: Filters): Found & { more: () => void } {
  const chat = useChat()
  const [found, setFound] = useState(nothing)
  const go = useRef<() => void>(undefined)
  const words = q.trim()
  const key = JSON.stringify([words, filters])

  useEffect(() => {
    if (words === '') return setFound(nothing)
    setFound((before) => ({ ...before, status: 'searching', error: undefined }))
    const given = new AbortController()
    const pages = chat.search({ q: words, ...filters }, given.signal)
    const hits: SearchHit[] = []
    const bring = async (): Promise<void> => {
      const wanted = hits.length + screenful
      try {
        for (;;) {
          const { value: page } = await pages.next()
          if (given.signal.aborted) return
          if (page) hits.push(...page.hits)
          const isDone = !page || page.isLast
          const isEnough = isDone || hits.length >= wanted
          setFound({
            hits: [...hits],
            status: isDone ? 'done' : isEnough ? 'more' : 'searching',
            isLocal: page?.from === 'device',
            error: undefined,
          })
          if (isEnough) return
        }
      } catch (error) {
        if (!given.signal.aborted) setFound({ hits: [...hits], status: 'failed', isLocal: false, error })
      }
    }
    const timer = setTimeout(() => void bring(), restMs)
    go.current = () => {
      setFound((before) => ({ ...before, status: 'searching' }))
      void bring()
    }
    return () => {
      clearTimeout(timer)
      given.abort()
      go.current = undefined
    }
    // The key says all of it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [chat, key])

  return { ...found, more: useCallback(() => go.current?.(), []) }
}
