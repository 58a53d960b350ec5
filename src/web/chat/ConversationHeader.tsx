/** Whose chat it is, and how they are: typing, there, last seen, how many. Its name leads to the details. */
import { EllipsisVertical, Info, Search, Timer } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useLocation } from 'wouter'
import type { ConversationInfo } from '../../client/index.ts'
import { useBack } from '../app/useBack.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Link } from '../ui/Link.tsx'
import { Menu } from '../ui/Menu.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { ChatFace } from './ChatFace.tsx'
import styles from './Conversation.module.css'
import { LeaveDialog } from './LeaveDialog.tsx'
import { periodText } from './message/periods.ts'
import { conversationName, useContactsById } from './people.ts'
import { TypingText } from './TypingText.tsx'
import { useConversationActions } from './useConversationActions.tsx'

/** Nothing where their settings hide it. */
export function PresenceText({ userId }: { userId: string }) {
  const t = useText()
  const format = useFormat()
  const { state, lastSeenAt } = useStore(useChat().presence(userId))
  if (state === 'online') return t('chat.presence.online')
  if (state === 'away') return t('chat.presence.away')
  return lastSeenAt === undefined ? null : t('chat.presence.lastSeen', { when: format.moment(lastSeenAt) })
}

/** That what is written here does not stay. */
function VanishingMark({ seconds }: { seconds: number }) {
  const t = useText()
  const words = t('chat.header.timer', { period: periodText(seconds, t) })
  return (
    <span className={styles.timer} title={words}>
      <Timer size={14} aria-hidden="true" />
      <span className="visually-hidden">{words}</span>
    </span>
  )
}

function Subtitle({ info }: { info: ConversationInfo }) {
  const t = useText()
  if (info.typing.length > 0) return <TypingText userIds={info.typing} isGroup={info.kind === 'group'} />
  if (info.kind === 'group') return t('chat.memberCount', { count: info.memberCount })
  return info.peer ? <PresenceText userId={info.peer.id} /> : null
}

export function ConversationHeader({ info, onSearch }: { info: ConversationInfo; onSearch: () => void }) {
  const t = useText()
  const back = useBack()
  const [, navigate] = useLocation()
  const [isLeaving, setLeaving] = useState(false)
  const contacts = useContactsById()
  const name = conversationName(info, contacts)
  const { expireSeconds } = info.settings
  const href = `/c/${encodeURIComponent(info.id)}/info`
  const { mute, pin, archive, leave } = useConversationActions(
    info,
    useCallback(() => setLeaving(true), []),
  )
  return (
    <div className={styles.header}>
      <PaneHeader
        onBack={back}
        leading={
          <span className={styles.face}>
            <ChatFace info={info} name={name} size="small" />
          </span>
        }
        title={
          <Link href={href} className={styles.title} title={t('chat.header.info')}>
            {name}
          </Link>
        }
        subtitle={
          <>
            {expireSeconds !== null && <VanishingMark seconds={expireSeconds} />}
            <Subtitle info={info} />
          </>
        }
        actions={
          <>
            <IconButton label={t('search.open')} icon={<Search size={20} />} onClick={onSearch} />
            <Menu
              label={t('chat.header.menu')}
              trigger={(props) => <IconButton {...props} label={t('chat.header.menu')} icon={<EllipsisVertical size={21} />} />}
              items={[
                { label: t('chat.header.info'), icon: <Info size={18} />, onSelect: () => navigate(href) },
                null,
                ...mute,
                pin,
                archive,
                ...(leave ? [null, leave] : []),
              ]}
            />
          </>
        }
      />
      {isLeaving && <LeaveDialog info={info} onClose={() => setLeaving(false)} />}
    </div>
  )
}
