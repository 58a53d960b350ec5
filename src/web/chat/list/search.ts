/** What is searched for in the list of chats: written there, or handed over from elsewhere. */
import { create } from 'zustand'

/** `wish` grows when somebody wants to write there. */
export const useListSearch = create<{ query: string; wish: number }>(() => ({ query: '', wish: 0 }))

export const setQuery = (query: string): void => useListSearch.setState({ query })
export const searchList = (query: string): void => useListSearch.setState(({ wish }) => ({ query, wish: wish + 1 }))
export const forgetSearch = (): void => useListSearch.setState({ query: '', wish: 0 })
