/** The small print of a message: edited, when, how far. In the last line of its text where there is room. */
import { Star, Timer } from 'lucide-react'
import type { ChatMessage } from '../../../client/index.ts'
import { useSpeech } from '../../i18n/catalogue.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import styles from './Message.module.css'
import { Ticks } from './Ticks.tsx'

/** Not shown within a group of messages: the last one's is enough. What changes is always told. */
export function Meta({ message, left, isShown }: { message: ChatMessage; left?: string | undefined; isShown: boolean }) {
  const t = useText()
  const format = useFormat()
  const dir = useSpeech((speech) => speech.dir)
  const { sentAt, editedAt, deletedAt, starred, status } = message
  if (!isShown) return null
  return (
    <span className={styles.meta}>
      {/* Where it stands is the text's affair; how it runs is the interface's. */}
      <span className={styles.print} dir={dir}>
        {starred && <Star size={11} fill="currentColor" aria-hidden="true" data-testid="starred" />}
        {editedAt !== undefined && deletedAt === undefined && <span>{t('chat.message.edited')}</span>}
        {left !== undefined && (
          <span title={left}>
            <Timer size={12} aria-hidden="true" />
          </span>
        )}
        <time dateTime={new Date(sentAt).toISOString()} title={format.dateTime(sentAt)}>
          {format.time(sentAt)}
        </time>
        {status !== 'received' && deletedAt === undefined && <Ticks status={status} />}
      </span>
    </span>
  )
}
