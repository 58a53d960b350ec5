/** The rows of a window; those that say the same as before are the same objects. */
import { useMemo, useState } from 'react'
import type { TimelineState } from '../../../client/index.ts'
import { type Row, rowsOf } from './rows.ts'

/** Remembers the rows it made last, to make the next ones of them. */
function rowMaker(): typeof rowsOf {
  let before: readonly Row[] = []
  return (items, context) => {
    before = rowsOf(items, context, before)
    return before
  }
}

export function useRows({ items, hasOlder }: TimelineState, unreadSeq: number | undefined): readonly Row[] {
  const [make] = useState(rowMaker)
  return useMemo(() => make(items, { unreadSeq, hasOlder }), [make, items, unreadSeq, hasOlder])
}
