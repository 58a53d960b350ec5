/** The window makes a sound for what comes and is not looked at, and says which chat is. */
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { isLookedAt, showing } from './looking.ts'
import { useNotices } from './notices.ts'
import { isQuiet } from './quiet.ts'
import { chime } from './sound.ts'
import type { Heard } from './worker-messages.ts'
import { isWorthASound } from './worth.ts'

/** What is older came while nobody was here. */
const newMs = 30_000

/** A notice of it needs no sound of its own. */
async function tellHeard(conversationId: string, seq: number): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  registration?.active?.postMessage({ kind: 'heard', conversationId, seq } satisfies Heard, {})
}

export function useSound(): void {
  const chat = useChat()
  const me = useMe()
  const [path] = useLocation()
  const [, shown] = /^\/c\/([^/]+)/u.exec(path) ?? []

  useEffect(() => (shown === undefined ? undefined : showing(decodeURIComponent(shown))), [shown])

  useEffect(
    () =>
      chat.on('message', ({ message, mine }) => {
        const { sound, quiet } = useNotices.getState()
        if (mine || !sound || Date.now() - message.sentAt > newMs || isQuiet(quiet, new Date())) return
        const { conversationId, seq } = message
        const info = chat.conversations.get().find(({ id }) => id === conversationId)
        if (!isWorthASound(info, message, me.id)) return
        const sing = async (): Promise<void> => {
          if (!(await isLookedAt(conversationId))) await chime(() => void tellHeard(conversationId, seq).catch(() => undefined))
        }
        void sing().catch(() => undefined)
      }),
    [chat, me.id],
  )
}
