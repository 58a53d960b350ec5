/** What an open chat needs, loaded once: behind the list, before somebody opens one. */
export const loadOpenChat = () => import('./OpenChat.tsx')
