/** One part of the settings. */
import { SearchX } from 'lucide-react'
import type { Params } from '../app/addresses.ts'
import { useBack } from '../app/useBack.ts'
import { useText } from '../i18n/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { sections } from './sections.tsx'
import styles from './Settings.module.css'

export function SettingsPane({ params }: { params: Params }) {
  const t = useText()
  const back = useBack()
  const wanted = params['section'] ?? 'profile'
  const section = sections.find(({ id }) => id === wanted)
  if (!section) {
    return (
      <EmptyState icon={<SearchX size={32} />} title={t('shell.error.missing')}>
        {t('shell.error.missingBody')}
      </EmptyState>
    )
  }
  const { content: Content, title, isReadOnly } = section
  return (
    <>
      <PaneHeader title={t(title)} onBack={back} />
      <div className={styles.scroll} tabIndex={isReadOnly ? 0 : undefined}>
        <div className={styles.page}>
          <Content />
        </div>
      </div>
    </>
  )
}
