/** What waits to be read, in the window's title, its icon, and on the installed app's. */
import { useEffect } from 'react'
import { text } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'

/** Of all conversations that are not muted; one that is only marked counts as one. */
export function useUnreadCount(): number {
  const conversations = useStore(useChat().conversations)
  let count = 0
  for (const { isMuted, isArchived, isUnread, unreadCount } of conversations) {
    if (isUnread && !isMuted && !isArchived) count += Math.max(1, unreadCount)
  }
  return count
}

function show(count: number): void {
  const name = text('shell.appName')
  document.title = count > 0 ? `(${count}) ${name}` : name
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (icon) icon.href = count > 0 ? '/icon-unread.svg' : '/icon.svg'
  if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => undefined)
}

export function useUnreadTitle(): void {
  const count = useUnreadCount()
  useEffect(() => show(count), [count])
  // Whoever signs out leaves no count behind.
  useEffect(() => () => show(0), [])
}
