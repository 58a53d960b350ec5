/** Where in a chat somebody is, for what floats over it: so that scrolling draws that alone. */
import { create, type StoreApi, type UseBoundStore } from 'zustand'

export interface ViewState {
  /** Some time of the day on top. */
  day: number | undefined
  isFar: boolean
  isAtEnd: boolean
  isScrolling: boolean
  /** The first unread message was in sight. */
  hasSeenUnread: boolean
  /** Somebody went to the end without seeing it. */
  hasSkippedUnread: boolean
}

export type ViewStore = UseBoundStore<StoreApi<ViewState>>

export const createViewStore = (): ViewStore =>
  create<ViewState>(() => ({
    day: undefined,
    isFar: false,
    isAtEnd: true,
    isScrolling: false,
    hasSeenUnread: false,
    hasSkippedUnread: false,
  }))
