/** The starred, or the pinned, messages of a chat: a row each, which leads to where it stands. Beside the chat, or over it. */
import { CloudOff, Pin, PinOff, Star, StarOff } from 'lucide-react'
import type { ChatMessage, Conversation, ConversationInfo } from '../../../client/index.ts'
import type { Params } from '../../app/addresses.ts'
import { useBack } from '../../app/useBack.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { PaneHeader } from '../../ui/PaneHeader.tsx'
import { SkeletonRows } from '../../ui/Skeleton.tsx'
import { mayWrite } from '../info/roles.ts'
import { useContactsById } from '../people.ts'
import styles from './Kept.module.css'
import { KeptRow } from './KeptRow.tsx'

export function KeptPane({ params }: { params: Params }) {
  const t = useText()
  const back = useBack()
  const conversation = useChat().conversation(params['conversationId'] ?? '')
  const info = useStore(conversation.info)
  const kind = params['kind'] === 'pinned' ? 'pinned' : 'starred'
  const Rows = kind === 'pinned' ? Pinned : Starred
  return (
    <>
      <PaneHeader title={t(`kept.title.${kind}`)} onBack={back} backAlways />
      {info ? <Rows key={conversation.id} conversation={conversation} info={info} /> : <SkeletonRows label={t('shell.loading')} />}
    </>
  )
}

interface RowsProps {
  conversation: Conversation
  info: ConversationInfo
}

function Starred({ conversation, info }: RowsProps) {
  const t = useText()
  const { status, messages } = useStore(conversation.stars)
  if (messages.length === 0) {
    if (status === 'loading') return <SkeletonRows label={t('shell.loading')} />
    if (status === 'offline') return <Offline />
    return (
      <EmptyState icon={<Star size={32} />} title={t('kept.empty.starred')}>
        {t('kept.emptyBody.starred')}
      </EmptyState>
    )
  }
  const end = (message: ChatMessage) =>
    info.role !== 'left' && (
      <IconButton size="small" label={t('kept.unstar')} icon={<StarOff size={18} />} onClick={() => conversation.star(message, false)} />
    )
  return <List label={t('kept.title.starred')} messages={messages} end={end} />
}

function Pinned({ conversation, info }: RowsProps) {
  const t = useText()
  const pins = useStore(conversation.pins)
  const { at } = useStore(useChat().connection)
  const mayUnpin = mayWrite(info, useContactsById().get(info.peer?.id ?? '')?.blocked === true)
  const messages = pins.flatMap(({ message }) => message ?? []).toReversed()
  if (messages.length === 0) {
    if (info.pins.length > 0) return at === 'offline' ? <Offline /> : <SkeletonRows label={t('shell.loading')} />
    return (
      <EmptyState icon={<Pin size={32} />} title={t('kept.empty.pinned')}>
        {t('kept.emptyBody.pinned')}
      </EmptyState>
    )
  }
  const end = (message: ChatMessage) =>
    mayUnpin && (
      <IconButton size="small" label={t('kept.unpin')} icon={<PinOff size={18} />} onClick={() => conversation.pin(message, false)} />
    )
  return <List label={t('kept.title.pinned')} messages={messages} end={end} />
}

function Offline() {
  const t = useText()
  return (
    <EmptyState icon={<CloudOff size={32} />} title={t('gallery.offline')}>
      {t('gallery.offlineBody')}
    </EmptyState>
  )
}

function List({
  label,
  messages,
  end,
}: {
  label: string
  messages: readonly ChatMessage[]
  end: (message: ChatMessage) => React.ReactNode
}) {
  return (
    <div className={styles.scroll}>
      <ul className={styles.rows} aria-label={label}>
        {messages.map((message) => (
          <KeptRow key={message.cid} message={message} end={end(message)} />
        ))}
      </ul>
    </div>
  )
}
