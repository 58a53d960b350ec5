/** `?` shows what the keyboard can do. */
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ShortcutTable } from './ShortcutTable.tsx'

export function KeyboardHelp() {
  const t = useText()
  const [open, setOpen] = useState(false)
  useShortcut('help', () => setOpen(true))
  return (
    <Dialog open={open} size="medium" title={t('shell.shortcut.title')} onClose={() => setOpen(false)}>
      <ShortcutTable level={3} />
    </Dialog>
  )
}
