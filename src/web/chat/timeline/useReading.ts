/** What was seen was read: when it is in sight, and somebody is at the window. */
import { useCallback, useEffect, useRef } from 'react'
import type { Conversation, ConversationInfo } from '../../../client/index.ts'
import { useLatest } from '../../ui/useLatest.ts'
import type { Row } from './rows.ts'

const isWatched = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** The newest stored message up to a row. */
function seqUpTo(rows: readonly Row[], last: Row): number {
  for (let at = rows.indexOf(last); at >= 0; at -= 1) {
    const item = rows[at]?.item
    if (item?.kind === 'message' && item.seq !== undefined) return item.seq
  }
  return 0
}

export function useReading(conversation: Conversation, info: ConversationInfo): (rows: readonly Row[], last: Row | undefined) => void {
  const readSeq = useLatest(info.readSeq)
  const seen = useRef(0)

  const mark = useCallback((): void => {
    if (seen.current > readSeq.current && isWatched()) conversation.markRead(seen.current)
  }, [conversation, readSeq])

  useEffect(() => {
    globalThis.addEventListener('focus', mark)
    document.addEventListener('visibilitychange', mark)
    return () => {
      globalThis.removeEventListener('focus', mark)
      document.removeEventListener('visibilitychange', mark)
    }
  }, [mark])

  return useCallback(
    (rows, last) => {
      if (!last) return
      seen.current = seqUpTo(rows, last)
      mark()
    },
    [mark],
  )
}
