/** A message that somebody kept: who said it, when, and what. */
import type { ReactNode } from 'react'
import type { ChatMessage } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { KindIcon } from '../media/KindIcon.tsx'
import { useMentioned } from '../message/useMentioned.ts'
import { usePerson } from '../people.ts'
import { useShowInChat } from '../show-in-chat.ts'
import { contentText } from '../text/plain.ts'
import styles from './Kept.module.css'

export function KeptRow({ message, end }: { message: ChatMessage; end: ReactNode }) {
  const t = useText()
  const format = useFormat()
  const { user, name } = usePerson(message.senderId)
  const show = useShowInChat(message.conversationId)
  const mentioned = useMentioned(message.mentions)
  const { content, seq, mine, senderId, sentAt } = message
  const me = useMe()
  const sender = mine ? t('chat.you') : name
  return (
    <li className={styles.row}>
      <button type="button" className={styles.main} onClick={() => seq !== undefined && show(seq)}>
        <Avatar id={senderId} name={mine ? me.name : name} size="small" mediaId={mine ? me.avatarMediaId : user?.avatarMediaId} />
        <span className={styles.words}>
          <span className={styles.from}>{t('kept.from', { name: sender, when: format.moment(sentAt) })}</span>
          <span className={styles.text} dir="auto">
            {content && content.type !== 'text' && <KindIcon content={content} size={14} />}
            {content && contentText(content, t, (handle) => mentioned(handle)?.name, { hasIcon: true })}
          </span>
        </span>
      </button>
      {end}
    </li>
  )
}
