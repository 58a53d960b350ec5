/** Above the composer: how many messages wait to be sent here, or that some could not be. It opens the list. */
import { CalendarClock } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useStore } from '../../state/useStore.ts'
import { ScheduledDialog } from './lazy.ts'
import styles from './Schedule.module.css'

export function ScheduledBar({ conversation }: { conversation: Conversation }) {
  const t = useText()
  const waiting = useStore(conversation.scheduled)
  const [isOpen, setOpen] = useState(false)
  const count = waiting?.length ?? 0
  const failed = waiting?.filter((one) => one.failed).length ?? 0
  return (
    <>
      {count > 0 && (
        <button
          type="button"
          className={styles.bar}
          data-failed={failed > 0}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(true)}
        >
          <CalendarClock size={18} aria-hidden="true" />
          {failed > 0 ? t('schedule.bar.failed', { count: failed }) : t('schedule.bar', { count })}
        </button>
      )}
      {isOpen && (
        <Suspense>
          <ScheduledDialog conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
