/** Above the first row: that this is the beginning, that more is coming, or that it could not come. */
import type { ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Spinner } from '../../ui/Spinner.tsx'
import styles from './ChatTimeline.module.css'

export interface StartMarkerProps {
  isStart: boolean
  info: ConversationInfo
  name: string
  failed: boolean
  onRetry: () => void
}

export function StartMarker({ isStart, info, name, failed, onRetry }: StartMarkerProps) {
  const t = useText()
  if (isStart) {
    return (
      <p className={styles.start} data-testid="start-of-chat">
        {info.kind === 'direct' ? t('chat.timeline.startDirect', { name }) : t('chat.timeline.startGroup', { name })}
      </p>
    )
  }
  if (failed) {
    return (
      <Button size="small" onClick={onRetry}>
        {t('chat.timeline.retry')}
      </Button>
    )
  }
  return (
    <span className={styles.loading}>
      <Spinner size={20} />
      <span className="visually-hidden">{t('chat.timeline.loadingMore')}</span>
    </span>
  )
}
