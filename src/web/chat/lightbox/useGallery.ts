/** All pictures and videos of a chat, oldest first: those that are loaded, and older ones as somebody comes near the first. */
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { useVanishing } from '../../state/useVanishing.ts'
import { shownOf, type ShownMedia, withOlder } from '../media/shown.ts'

const pageSize = 30

export interface Gallery {
  readonly items: readonly ShownMedia[]
  readonly isLoading: boolean
  /** Whether there may be more before the first. */
  readonly hasOlder: boolean
  readonly older: () => void
}

export function useGallery(conversation: Conversation, loaded: readonly ShownMedia[]): Gallery {
  const [old, setOld] = useState<readonly ShownMedia[]>([])
  const [state, setState] = useState({ isLoading: false, hasOlder: true })
  const isAsking = useRef(false)
  const items = useVanishing(useMemo(() => withOlder(loaded, old), [loaded, old]))
  /** Where the next page begins: a page can be empty and go on. */
  const before = useRef<number | undefined>(undefined)

  const older = useCallback((): void => {
    if (isAsking.current || !state.hasOlder) return
    isAsking.current = true
    setState({ isLoading: true, hasOlder: true })
    const from = before.current ?? items.find(({ seq }) => seq !== undefined)?.seq
    const bring = async (): Promise<boolean> => {
      const { messages, nextBefore } = await conversation.attachments({
        kind: 'media',
        limit: pageSize,
        ...(from === undefined ? {} : { before: from }),
      })
      before.current = nextBefore
      setOld((known) =>
        withOlder(
          known,
          messages.flatMap((message) => shownOf(message) ?? []),
        ),
      )
      return nextBefore !== undefined
    }
    bring()
      // Without a connection there are those that are here.
      .catch(() => true)
      .then((hasOlder) => {
        isAsking.current = false
        return setState({ isLoading: false, hasOlder })
      })
      .catch(() => undefined)
  }, [conversation, items, state.hasOlder])
  return { items, ...state, older }
}
