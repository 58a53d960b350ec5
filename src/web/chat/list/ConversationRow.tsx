/** A chat in the list. What can be done with it is in its menu: a button, a right click, a long press. */
import { EllipsisVertical } from 'lucide-react'
import { memo, type MouseEvent, useCallback, useRef, useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { Link } from '../../ui/Link.tsx'
import { classes } from '../../ui/classes.ts'
import { MenuList } from '../../ui/Menu.tsx'
import { ChatFace } from '../ChatFace.tsx'
import { LeaveDialog } from '../LeaveDialog.tsx'
import { conversationName, useContactsById } from '../people.ts'
import { useConversationActions } from '../useConversationActions.tsx'
import { LastLine, Marks } from './LastLine.tsx'
import styles from './List.module.css'
import { useInSight } from './useInSight.ts'
import { useRowSwipe } from './useRowSwipe.ts'

export interface ConversationRowProps {
  info: ConversationInfo
  isOpen: boolean
}

/** With a dot, while the row is in sight: presence is watched only then. */
function PeerFace({ peerId, info, name }: { peerId: string; info: ConversationInfo; name: string }) {
  const t = useText()
  const { state } = useStore(useChat().presence(peerId))
  const presence = state === 'online' || state === 'away' ? state : undefined
  return (
    <>
      <ChatFace info={info} name={name} presence={presence} />
      {presence && <span className="visually-hidden">{t(`chat.presence.${presence}`)}</span>}
    </>
  )
}

export const ConversationRow = memo(function ConversationRow({ info, isOpen }: ConversationRowProps) {
  const t = useText()
  const format = useFormat()
  const row = useRef<HTMLLIElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const isInSight = useInSight(row)
  const [menu, setMenu] = useState<Element | { x: number; y: number }>()
  const [isLeaving, setLeaving] = useState(false)
  const name = conversationName(info, useContactsById())
  const { mute, pin, archive, unread, leave } = useConversationActions(
    info,
    useCallback(() => setLeaving(true), []),
  )
  const swipe = useRowSwipe({ towardsEnd: unread.onSelect, towardsStart: archive.onSelect })
  const at = info.pendingMessage?.sentAt ?? info.lastMessage?.sentAt ?? info.createdAt

  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    setMenu(event.clientX > 0 || event.clientY > 0 ? { x: event.clientX, y: event.clientY } : (button.current ?? event.currentTarget))
  }
  const isGroup = info.kind === 'group'
  return (
    <li ref={row} className={classes(styles.row, isOpen && styles.open)} onContextMenu={onContextMenu} {...swipe} data-id={info.id}>
      <Link
        href={`/c/${encodeURIComponent(info.id)}`}
        className={styles.link}
        aria-current={isOpen ? 'page' : undefined}
        data-region-focus={isOpen || undefined}
        draggable={false}
      >
        {info.peer && !isGroup && isInSight ? (
          <PeerFace peerId={info.peer.id} info={info} name={name} />
        ) : (
          <ChatFace info={info} name={name} />
        )}
        <span className={styles.words}>
          <span className={styles.first}>
            <span className={classes(styles.name, info.isUnread && styles.unreadName)}>
              <bdi>{name}</bdi>
            </span>
            <time
              className={classes(styles.time, info.isUnread && !info.isMuted && styles.unreadTime)}
              dateTime={new Date(at).toISOString()}
            >
              {format.moment(at)}
            </time>
          </span>
          <span className={styles.second}>
            <span className={styles.last}>
              <LastLine info={info} />
            </span>
            <Marks info={info} />
          </span>
        </span>
      </Link>
      <button
        ref={button}
        type="button"
        className={styles.more}
        aria-label={t('chat.list.menu', { name })}
        aria-haspopup="menu"
        aria-expanded={menu !== undefined}
        onClick={(event) => setMenu(menu ? undefined : event.currentTarget)}
      >
        <EllipsisVertical size={18} aria-hidden="true" />
      </button>
      {menu && (
        <MenuList
          label={t('chat.list.menu', { name })}
          at={menu}
          align="end"
          items={[unread, pin, ...mute, archive, ...(leave ? [null, leave] : [])]}
          onClose={() => setMenu(undefined)}
        />
      )}
      {isLeaving && <LeaveDialog info={info} onClose={() => setLeaving(false)} />}
    </li>
  )
})
