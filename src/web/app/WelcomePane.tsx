/** The main pane before anything is chosen. */
import { MessagesSquare } from 'lucide-react'
import { useText } from '../i18n/useText.ts'
import { keyNames, shortcuts } from '../keyboard/shortcuts.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

export function WelcomePane() {
  const t = useText()
  return (
    <EmptyState icon={<MessagesSquare size={34} />} title={t('shell.welcome.title')}>
      {t('shell.welcome.body', { keys: keyNames(shortcuts.switcher.keys).join(' + ') })}
    </EmptyState>
  )
}
