/** Whether the person is at this window now: it is in sight and was touched within the last minute. For presence. */
import { useEffect } from 'react'
import { useChat } from '../state/ChatContext.tsx'

const restMs = 60_000
const signs = ['pointerdown', 'keydown', 'wheel', 'focus'] as const

export function useActivity(): void {
  const chat = useChat()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isActive = false
    const set = (active: boolean): void => {
      if (active !== isActive) chat.setActive(active)
      isActive = active
    }
    const touched = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => set(false), restMs)
      set(document.visibilityState === 'visible')
    }
    const seen = (): void => (document.visibilityState === 'visible' ? touched() : set(false))
    for (const sign of signs) globalThis.addEventListener(sign, touched, { passive: true, capture: true })
    document.addEventListener('visibilitychange', seen)
    seen()
    return () => {
      clearTimeout(timer)
      for (const sign of signs) globalThis.removeEventListener(sign, touched, { capture: true })
      document.removeEventListener('visibilitychange', seen)
    }
  }, [chat])
}
