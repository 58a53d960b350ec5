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
  /** Closes when it is done; when it throws it stays open and whoever threw says why. */
  onConfirm: () => Promise<void> | void
}

export function ConfirmDialog({ open, onClose, title, body, confirmLabel, danger = false, onConfirm }: ConfirmDialogProps) {
  const t = useText()
  const [busy, setBusy] = useState(false)
  const confirm = async (): Promise<void> => {
    setBusy(true)
    try {
      await onConfirm()
      onClose()
    } finally {
      setBusy(false)
    }
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
