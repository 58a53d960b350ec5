/** What the window does about notices: keeps the subscription, opens what was clicked, takes away what was read. */
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { Chat } from '../../client/index.ts'
import { useSpeech } from '../i18n/catalogue.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { keepForWorker } from './for-worker.ts'
import { followNotices, useNotices } from './notices.ts'
import { subscribe, unsubscribe } from './subscribing.ts'
import type { NoticeData, ToPage } from './worker-messages.ts'

const patienceMs = 500

/** Notices of what this person has read, here or anywhere, and of what has disappeared. */
async function clearRead(chat: Chat): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  const shown = (await registration?.getNotifications()) ?? []
  const chats = new Map(chat.conversations.get().map((info) => [info.id, info]))
  for (const notice of shown) {
    const { conversationId, seq, expiresAt = Infinity }: NoticeData = notice.data
    const info = chats.get(conversationId)
    // Not by the count: a push may be faster than the page, and then nothing is unread yet.
    if ((info && info.readSeq >= seq) || expiresAt <= Date.now()) notice.close()
  }
}

/** Subscribed once at each start, and at each change of mind; again with the next connection if it could not be done. */
function useSubscription(): void {
  const chat = useChat()
  const isOnline = useStore(chat.connection).at === 'online'
  const { permission, isWanted } = useNotices()
  const isOn = permission === 'granted' && isWanted
  const turn = useRef(Promise.resolve())
  const done = useRef<boolean>(undefined)

  useEffect(() => {
    if (permission === 'unsupported' || done.current === isOn || (isOn && !isOnline)) return
    done.current = isOn
    const before = turn.current
    const change = async (): Promise<void> => {
      await before
      try {
        await (isOn ? subscribe(chat) : unsubscribe(chat))
        useNotices.setState({ isFailed: false })
      } catch {
        if (done.current === isOn) done.current = undefined
        useNotices.setState({ isFailed: isOn })
      }
    }
    turn.current = change()
  }, [chat, isOn, isOnline, permission])
}

/** The worker knows what the settings say. */
function useKeptForWorker(): void {
  const t = useText()
  const { dir } = useSpeech()
  const { quiet } = useNotices()
  useEffect(() => {
    if ('caches' in globalThis)
      void keepForWorker({ quiet, reply: t('chat.menu.reply'), read: t('chat.markRead'), dir }).catch(() => undefined)
  }, [quiet, t, dir])
}

export function useNotifying(): void {
  const chat = useChat()
  const [, navigate] = useLocation()
  useEffect(followNotices, [])
  useSubscription()
  useKeptForWorker()

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
    let timer: ReturnType<typeof setTimeout> | undefined
    const clear = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        void clearRead(chat).catch(() => undefined)
      }, patienceMs)
    }
    navigator.serviceWorker.addEventListener(
      'message',
      ({ data }: MessageEvent<ToPage>) => {
        if (data.kind === 'open') return navigate(data.path)
        if (data.kind === 'shown') return clear()
        const conversation = chat.conversation(data.conversationId)
        if (data.kind === 'reply') conversation.send(data.text)
        conversation.markRead(data.seq)
      },
      { signal: ends.signal },
    )
    const stop = chat.conversations.subscribe(clear)
    // What was read while no page was open.
    clear()
    return () => {
      ends.abort()
      stop()
      clearTimeout(timer)
    }
  }, [chat, navigate])
}
