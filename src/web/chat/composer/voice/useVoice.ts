/** Whether a voice message is being recorded, and how: with the button held, or by itself. */
import { type RefObject, useRef, useState } from 'react'
import type { MicButtonProps } from './MicButton.tsx'
import type { VoiceBarHandle } from './VoiceBar.tsx'

export interface UsedVoice {
  at: 'none' | 'held' | 'locked'
  slide: number
  bar: RefObject<VoiceBarHandle | null>
  mic: Omit<MicButtonProps, 'isHeld'>
  close: () => void
}

export function useVoice(): UsedVoice {
  const [at, setAt] = useState<UsedVoice['at']>('none')
  const [slide, setSlide] = useState(0)
  const bar = useRef<VoiceBarHandle>(null)
  const close = (): void => setAt('none')
  return {
    at,
    slide,
    bar,
    close,
    mic: {
      onStart: (how) => {
        setSlide(0)
        setAt(how)
      },
      onSlide: setSlide,
      onLock: () => setAt('locked'),
      onFinish: () => {
        if (bar.current) bar.current.finish()
        else close()
        // One that is still asked for the microphone goes on by itself once that is there.
        setAt((now) => (now === 'held' ? 'locked' : now))
      },
      onCancel: close,
    },
  }
}
