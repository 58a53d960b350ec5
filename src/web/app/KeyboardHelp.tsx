/** `?` shows what the keyboard can do. */
import { useText } from '../i18n/useText.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ShortcutTable } from './ShortcutTable.tsx'

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const t = useText()
  return (
    <Dialog open size="medium" title={t('shell.shortcut.title')} onClose={onClose}>
      <ShortcutTable level={3} />
    </Dialog>
  )
}
