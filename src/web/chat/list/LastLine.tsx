/** The second line of a chat in the list: who is writing, what is half written, or what was said last and how far it came. */
import { AtSign, BellOff, Pin } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ChatMessage, ConversationInfo, Message } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { Badge } from '../../ui/Badge.tsx'
import { KindIcon } from '../media/KindIcon.tsx'
import { type OwnStatus, Ticks } from '../message/Ticks.tsx'
import { useMentioned } from '../message/useMentioned.ts'
import { goneText } from '../message/vanishing.ts'
import { shortName, usePerson } from '../people.ts'
import { contentText, plainText } from '../text/plain.ts'
import { TypingText } from '../TypingText.tsx'
import styles from './List.module.css'

function Sender({ userId }: { userId: string }) {
  const { name } = usePerson(userId)
  return <>{shortName(name)}: </>
}

type Last = Pick<Message | ChatMessage, 'senderId' | 'content' | 'deletedAt' | 'expiresAt' | 'mentions'>

function Said({ last, status, isGroup }: { last: Last; status: OwnStatus | undefined; isGroup: boolean }) {
  const t = useText()
  const me = useMe()
  const mine = last.senderId === me.id
  const mentioned = useMentioned(last.mentions)
  const words = (): string => {
    if (last.content) return contentText(last.content, t, (handle) => mentioned(handle)?.name, { hasIcon: true })
    return goneText(last, mine, t)
  }
  return (
    <>
      {mine && status && <Ticks status={status} />}
      <span className={styles.said} dir="auto" data-gone={!last.content}>
        {isGroup && !mine && <Sender userId={last.senderId} />}
        {last.content && last.content.type !== 'text' && <KindIcon content={last.content} />}
        {words()}
      </span>
    </>
  )
}

export function LastLine({ info }: { info: ConversationInfo }): ReactNode {
  const t = useText()
  const { typing, draft, pendingMessage, lastMessage, lastMessageStatus } = info
  const isGroup = info.kind === 'group'
  if (typing.length > 0) return <TypingText userIds={typing} isGroup={isGroup} />
  if (draft) {
    return (
      <span className={styles.said} dir="auto">
        <span className={styles.draft}>{t('chat.list.draft')}</span> {plainText(draft.text)}
      </span>
    )
  }
  if (pendingMessage) {
    const status = pendingMessage.status === 'received' ? undefined : pendingMessage.status
    return <Said last={pendingMessage} status={status} isGroup={isGroup} />
  }
  if (lastMessage) return <Said last={lastMessage} status={lastMessageStatus ?? 'sent'} isGroup={isGroup} />
  return <span className={styles.said}>{t(isGroup ? 'chat.list.newGroup' : 'chat.list.newDirect')}</span>
}

/** What wants attention, and what does not. */
export function Marks({ info }: { info: ConversationInfo }) {
  const t = useText()
  return (
    <span className={styles.marks}>
      {info.isMuted && (
        <span className={styles.mark}>
          <BellOff size={15} aria-hidden="true" />
          <span className="visually-hidden">{t('chat.list.muted')}</span>
        </span>
      )}
      {info.isPinned && (
        <span className={styles.mark}>
          <Pin size={15} aria-hidden="true" />
          <span className="visually-hidden">{t('chat.list.pinned')}</span>
        </span>
      )}
      {info.mentionCount > 0 && (
        <span className={styles.mention}>
          <AtSign size={14} aria-hidden="true" />
          <span className="visually-hidden">{t('chat.list.mentioned')}</span>
        </span>
      )}
      <Badge count={info.unreadCount} label={t('chat.list.unread', { count: info.unreadCount })} tone={info.isMuted ? 'quiet' : 'accent'} />
      {info.isUnread && info.unreadCount === 0 && (
        <span className={styles.marked}>
          <span className="visually-hidden">{t('chat.list.marked')}</span>
        </span>
      )}
    </span>
  )
}
