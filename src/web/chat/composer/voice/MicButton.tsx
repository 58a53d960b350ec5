/** Held, it records until it is let go; pressed once, until it is stopped; pulled towards the start of the line, it forgets it. */
import { Mic } from 'lucide-react'
import { type PointerEvent, useRef } from 'react'
import { useText } from '../../../i18n/useText.ts'
import { classes } from '../../../ui/classes.ts'
import { IconButton } from '../../../ui/IconButton.tsx'
import styles from './Voice.module.css'

export interface MicButtonProps {
  isHeld: boolean
  onStart: (how: 'held' | 'locked') => void
  /** From 0 to 1, where it is cancelled. */
  onSlide: (share: number) => void
  onLock: () => void
  onFinish: () => void
  onCancel: () => void
}

/** Shorter is a press. */
const pressMs = 350
const cancelsAtPx = 110

export function MicButton({ isHeld, onStart, onSlide, onLock, onFinish, onCancel }: MicButtonProps) {
  const t = useText()
  const from = useRef<{ x: number; at: number; share: number } | undefined>(undefined)

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, at: event.timeStamp, share: 0 }
    onStart('held')
  }
  const onPointerMove = ({ clientX, currentTarget }: PointerEvent<HTMLButtonElement>): void => {
    if (!from.current) return
    const towardsStart = (from.current.x - clientX) * (currentTarget.matches(':dir(rtl)') ? -1 : 1)
    from.current.share = Math.max(0, Math.min(1, towardsStart / cancelsAtPx))
    onSlide(from.current.share)
  }
  const onPointerUp = ({ timeStamp }: PointerEvent<HTMLButtonElement>): void => {
    const begun = from.current
    from.current = undefined
    if (!begun) return
    if (begun.share >= 1) onCancel()
    else if (timeStamp - begun.at < pressMs) onLock()
    else onFinish()
  }
  return (
    <IconButton
      className={classes(styles.mic, isHeld && styles.held)}
      variant="filled"
      tooltip="none"
      label={t('media.record.start')}
      title={t('media.record.hold')}
      icon={<Mic size={21} />}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        if (from.current) onCancel()
        from.current = undefined
      }}
      onContextMenu={(event) => event.preventDefault()}
      // By the keyboard; a pointer's press has begun it already.
      onClick={(event) => event.detail === 0 && onStart('locked')}
    />
  )
}
