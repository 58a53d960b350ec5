/** `?` shows what the keyboard can do. */
import { useText } from '../i18n/useText.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ShortcutTable } from './ShortcutTable.tsx'

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const t = useText()
  return (
    <Dialog open size="medium" title={t('shell.shortcut.title')} onClose={onClose}>
      {/* Longer than some windows: the keyboard has to be able to scroll it. */}
      <div tabIndex={0} role="group" aria-label={t('shell.shortcut.title')}>
        <ShortcutTable level={3} />
      </div>
    </Dialog>
  )
}
