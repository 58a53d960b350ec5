/** What the window does about notices: keeps the subscription, opens what was clicked, takes away what was read, and makes a sound. */
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { Chat, ConversationInfo, Message } from '../../client/index.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import type { ToPage } from './from-worker.ts'
import { followNotices, useNotices } from './notices.ts'
import { isQuiet } from './quiet.ts'
import { chime } from './sound.ts'
import { subscribe, unsubscribe } from './subscribing.ts'

/** Whether a message may be heard here: by what its person wants of the chat. */
export function isWorthASound(info: ConversationInfo | undefined, { mentions = [] }: Pick<Message, 'mentions'>, me: string): boolean {
  if (!info) return false
  const { notify } = info.preferences
  const isMeant = mentions.includes(me) || mentions.includes('all')
  if (notify === 'none') return false
  return isMeant || (!info.isMuted && (info.kind === 'direct' || notify === 'all'))
}

/** Notices of chats in which nothing is unread any more. */
async function clearRead(chat: Chat): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  const shown = (await registration?.getNotifications()) ?? []
  const unread = new Map(chat.conversations.get().map(({ id, unreadCount }) => [id, unreadCount]))
  for (const notice of shown) if (unread.get(notice.tag) === 0) notice.close()
}

export function useNotifying(): void {
  const chat = useChat()
  const me = useMe()
  const [, navigate] = useLocation()
  const { permission, isWanted } = useNotices()
  const isOn = permission === 'granted' && isWanted

  useEffect(followNotices, [])

  useEffect(() => {
    if (permission === 'unsupported') return
    // What fails now is tried again at the next start; the settings tell.
    void (isOn ? subscribe(chat) : unsubscribe(chat)).catch(() => undefined)
  }, [chat, isOn, permission])

  useEffect(() => {
    // What was written in a notice and could not be sent from there.
    const [, conversationId] = /^\/c\/([^/]+)/u.exec(location.pathname) ?? []
    const [, draft] = /^#draft=(.+)/u.exec(location.hash) ?? []
    if (conversationId === undefined || draft === undefined) return
    chat.conversation(decodeURIComponent(conversationId)).setDraft(decodeURIComponent(draft))
    history.replaceState(history.state, '', location.pathname)
  }, [chat])

  useEffect(() => {
    if (!('serviceWorker' in navigator)) return undefined
    const ends = new AbortController()
    const { signal } = ends
    navigator.serviceWorker.addEventListener(
      'message',
      ({ data }: MessageEvent<ToPage>) => {
        if (data.kind === 'open') navigate(data.path)
        else if (data.kind === 'read') chat.conversation(data.conversationId).markRead(data.seq)
        else if (data.kind === 'reply') {
          const conversation = chat.conversation(data.conversationId)
          conversation.send(data.text)
          conversation.markRead(data.seq)
        }
      },
      { signal },
    )
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = chat.conversations.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        void clearRead(chat).catch(() => undefined)
      }, 500)
    })
    return () => {
      ends.abort()
      stop()
      clearTimeout(timer)
    }
  }, [chat, navigate])

  useEffect(
    () =>
      chat.on('message', ({ message, mine }) => {
        const { sound, quiet } = useNotices.getState()
        if (mine || !sound || isQuiet(quiet, new Date())) return
        const isLookedAt =
          document.visibilityState === 'visible' && document.hasFocus() && location.pathname.startsWith(`/c/${message.conversationId}`)
        const info = chat.conversations.get().find(({ id }) => id === message.conversationId)
        if (!isLookedAt && Date.now() - message.sentAt < 30_000 && isWorthASound(info, message, me.id)) void chime()
      }),
    [chat, me.id],
  )
}
