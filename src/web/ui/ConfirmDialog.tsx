/** Asks before something that matters. While it is done the answer cannot be given twice. */
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

export interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  title: string
  body: ReactNode
  confirmLabel: string
  danger?: boolean
  /** The question closes when it is done, well or not: it says itself how it went, and does not reject. */
  onConfirm: () => Promise<unknown>
}

export function ConfirmDialog({ open, onClose, title, body, confirmLabel, danger = false, onConfirm }: ConfirmDialogProps) {
  const t = useText()
  const [busy, setBusy] = useState(false)
  const confirm = async (): Promise<void> => {
    setBusy(true)
    await onConfirm()
    setBusy(false)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={body}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </>
      }
    />
  )
}
