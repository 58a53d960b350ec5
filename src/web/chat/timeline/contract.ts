/** What a timeline is given and what it tells: all that the rest knows of it. */
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import type { Row } from './rows.ts'

/** Where to begin: at the end, or with a row `offset` pixels below the top of the view. */
export type Start = { at: 'end' } | { at: 'row'; key: string; offset: number }

/** What is in sight. */
export interface View {
  /** The first and last rows of which something is to be seen. */
  first: Row | undefined
  /** Pixels from the top of the view to the first of them. */
  offset: number
  /** The newest row whose end was reached. */
  lastRead: Row | undefined
  isAtEnd: boolean
  /** More than a screen from the end. */
  isFar: boolean
  isScrolling: boolean
}

export interface TimelineHandle {
  toEnd: (how?: 'smooth' | 'instant') => void
  /** To the end, and again once the row that is about to come is here. */
  follow: () => void
  /** Brings a row to the middle; false where it is not loaded. */
  show: (key: string, options?: { flash?: boolean }) => boolean
  focus: (key?: string) => void
}

export interface TimelineProps {
  rows: readonly Row[]
  renderRow: (row: Row, isCurrent: boolean, at: { index: number; count: number }) => ReactNode
  /** In pixels, as good as it can be guessed before it is seen. */
  estimate: (row: Row) => number
  label: string
  start: Start
  hasOlder: boolean
  hasNewer: boolean
  /** More is asked for again when it changes, if the last try brought nothing. */
  retryToken: string
  onReachStart: () => void
  onReachEnd: () => void
  onView: (view: View) => void
  /** A key pressed on a row; what it handles it prevents. */
  onRowKey: (event: KeyboardEvent, row: Row) => void
  /** Stands above the first row, in room that is always there. */
  before: ReactNode
  isBusy: boolean
  ref: Ref<TimelineHandle>
}
