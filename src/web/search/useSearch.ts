/** A search as somebody types it: asked when the typing rests, the one before let go of; asked again where a connection makes it whole. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { ChatError, type Search, type SearchHit, type SearchQuery, type SearchState } from '../../client/index.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'

export type Filters = Omit<SearchQuery, 'q'>

interface Found extends Omit<SearchState, 'status' | 'failure'> {
  status: 'idle' | SearchState['status']
  failure: ChatError | undefined
}

export interface Searched extends Found {
  more: () => void
  /** Whether it was deleted, or has ended, since it was found. */
  isGone: (hit: SearchHit) => boolean
}

const nothing: Found = { hits: [], status: 'idle', scope: 'everything', hasMore: false, failure: undefined }
const restMs = 250

const keyOf = (conversationId: string, seq: number): string => `${conversationId} ${seq}`
export const keyOfHit = ({ message: { conversationId, seq } }: SearchHit): string => keyOf(conversationId, seq)

function useGone(): (hit: SearchHit) => boolean {
  const chat = useChat()
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  useEffect(
    () =>
      chat.on('change', ({ conversationId, change }) => {
        if (change.kind === 'delete' || change.kind === 'expiry') setGone((known) => new Set(known).add(keyOf(conversationId, change.seq)))
      }),
    [chat],
  )
  return useCallback((hit) => gone.has(keyOfHit(hit)), [gone])
}

/** Grows when a connection comes while what is shown is only of this device. */
function useRound(isOfDevice: boolean): number {
  const { at } = useStore(useChat().connection)
  const [state, setState] = useState({ at, round: 0 })
  // React has this way of remembering what was before: it draws again at once.
  if (state.at !== at) setState({ at, round: state.round + (isOfDevice && at === 'online' ? 1 : 0) })
  return state.round
}

export function useSearch(q: string, filters: Filters): Searched {
  const chat = useChat()
  const [found, setFound] = useState(nothing)
  const search = useRef<Search>(undefined)
  const words = q.trim()
  const key = JSON.stringify([words, filters, useRound(found.scope === 'device')])

  useEffect(() => {
    if (words === '') return setFound(nothing)
    // What was found stays in sight until there is something else.
    setFound((before) => ({ ...before, status: 'searching', failure: undefined }))
    let release = (): void => undefined
    const timer = setTimeout(() => {
      const begun = chat.search({ q: words, ...filters })
      search.current = begun
      const take = (): void => {
        const { failure, ...state } = begun.get()
        if (state.hits.length === 0 && state.status === 'searching') return
        setFound({ ...state, failure: failure && new ChatError(failure.code, failure.detail) })
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

  return { ...found, more: useCallback(() => void search.current?.more(), []), isGone: useGone() }
}
