/** Sends what is written; held, or with its menu, it asks when. */
import { Check, SendHorizontal } from 'lucide-react'
import { type MouseEvent, type PointerEvent, useRef } from 'react'
import { useText } from '../../i18n/useText.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import styles from './Composer.module.css'

export interface SendButtonProps {
  isEditing: boolean
  disabled: boolean
  onSend: () => void
  /** An edit cannot be put off. */
  onSchedule: (() => void) | undefined
}

/** Some browsers make no context menu of a long touch. */
const heldMs = 500

export function SendButton({ isEditing, disabled, onSend, onSchedule }: SendButtonProps) {
  const t = useText()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wasHeld = useRef(false)

  const release = (): void => clearTimeout(timer.current)
  const onPointerDown = (event: PointerEvent): void => {
    // The text keeps the focus, and a phone its keyboard.
    event.preventDefault()
    release()
    wasHeld.current = false
    if (event.pointerType !== 'touch' || !onSchedule) return
    timer.current = setTimeout(() => {
      wasHeld.current = true
      onSchedule()
    }, heldMs)
  }
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    release()
    onSchedule?.()
  }
  return (
    <IconButton
      className={styles.send}
      variant="filled"
      tooltip="none"
      label={t(isEditing ? 'chat.composer.saveEdit' : 'chat.composer.send')}
      icon={isEditing ? <Check size={21} /> : <SendHorizontal className="mirrored" size={20} />}
      disabled={disabled}
      onPointerDown={onPointerDown}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      onContextMenu={onContextMenu}
      onClick={() => {
        // The end of a long touch is a click, too.
        if (!wasHeld.current) onSend()
        wasHeld.current = false
      }}
    />
  )
}
