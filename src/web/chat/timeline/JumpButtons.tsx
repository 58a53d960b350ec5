/** To the newest message, with how many wait there; back from a quote; to the first unread one that was passed over. */
import { ArrowUp, ChevronDown, CornerUpLeft } from 'lucide-react'
import { useText } from '../../i18n/useText.ts'
import { Badge } from '../../ui/Badge.tsx'
import styles from './ChatTimeline.module.css'
import type { ViewStore } from './view-store.ts'

export interface JumpButtonsProps {
  store: ViewStore
  count: number
  /** The next press leads back to a message that quoted this one. */
  leadsBack: boolean
  hasUnread: boolean
  onLatest: () => void
  onUnread: () => void
}

export function JumpButtons({ store, count, leadsBack, hasUnread, onLatest, onUnread }: JumpButtonsProps) {
  const t = useText()
  const isFar = store((view) => view.isFar)
  const waits = store((view) => !view.isAtEnd) && count > 0
  const hasSkipped = store((view) => view.hasSkippedUnread)
  return (
    <div className={styles.jumps}>
      {hasUnread && hasSkipped && (
        <button type="button" className={styles.jump} aria-label={t('chat.jump.unread')} title={t('chat.jump.unread')} onClick={onUnread}>
          <ArrowUp size={20} aria-hidden="true" />
        </button>
      )}
      {(isFar || leadsBack || waits) && (
        <button type="button" className={styles.jump} title={leadsBack ? t('chat.jump.back') : t('chat.jump.latest')} onClick={onLatest}>
          {leadsBack ? <CornerUpLeft size={20} className="mirrored" aria-hidden="true" /> : <ChevronDown size={22} aria-hidden="true" />}
          {/* No `aria-label`: what the count says belongs to the name. */}
          <span className="visually-hidden">{leadsBack ? t('chat.jump.back') : t('chat.jump.latest')}</span>
          {count > 0 && (
            <span className={styles.jumpCount}>
              <Badge count={count} label={t('shell.nav.unread', { count })} />
            </span>
          )}
        </button>
      )}
    </div>
  )
}
