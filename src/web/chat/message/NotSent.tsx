/** A message that the server refused: why, and what can be done. */
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useDesk } from './desk.ts'
import styles from './NotSent.module.css'

export function NotSent({ message }: { message: ChatMessage }) {
  const t = useText()
  const { conversation } = useDesk()
  const { failure } = message
  return (
    <div className={styles.failure}>
      <span title={failure?.detail}>{failure?.code === 'forbidden' ? t('chat.notSent.refused') : t('chat.notSent.title')}</span>
      <button type="button" tabIndex={-1} onClick={() => conversation.retry(message.cid)}>
        {t('chat.notSent.retry')}
      </button>
      <button type="button" tabIndex={-1} onClick={() => conversation.cancel(message.cid)}>
        {t('chat.notSent.delete')}
      </button>
    </div>
  )
}
