/** What can be done with a message, as far as this person may and it is not too late. */
import { Copy, Download, Forward, Info, Pencil, Pin, PinOff, Reply, RotateCw, SmilePlus, Star, StarOff, Trash2, X } from 'lucide-react'
import type { ChatMessage, ConversationInfo } from '../../../client/index.ts'
import { limits } from '../../../protocol/limits.ts'
import { useText } from '../../i18n/useText.ts'
import { keyNames, shortcuts } from '../../keyboard/shortcuts.ts'
import { type MenuAction, MenuList } from '../../ui/Menu.tsx'
import { toast } from '../../ui/toasts.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { quickEmoji } from '../emoji/recent.ts'
import { mayWrite } from '../info/roles.ts'
import { isOwnFile } from '../media/fate.ts'
import { download } from '../media/useDownload.ts'
import { useContactsById } from '../people.ts'
import { contentText } from '../text/plain.ts'
import { useDesk } from './desk.ts'
import styles from './MessageMenu.module.css'

const isWithin = (at: number, seconds: number): boolean => Date.now() - at < seconds * 1_000

export function MessageMenu({ info }: { info: ConversationInfo }) {
  const t = useText()
  const desk = useDesk()
  const { menu, question } = desk.use()
  if (!menu || question) return null
  return <OpenMenu key={menu.message.cid} {...menu} info={info} label={t('chat.message.menu')} />
}

interface OpenMenuProps {
  message: ChatMessage
  at: Element | { x: number; y: number }
  info: ConversationInfo
  label: string
}

function OpenMenu({ message, at, info, label }: OpenMenuProps) {
  const t = useText()
  const desk = useDesk()
  const chat = useChat()
  const { conversation, use } = desk
  const { content, mine, seq, status } = message
  const isIn = info.role !== 'left'
  const isStored = seq !== undefined
  const isPinned = info.pins.some((pin) => pin.seq === seq)
  const mayPin = mayWrite(info, useContactsById().get(info.peer?.id ?? '')?.blocked === true)
  const text = content?.type === 'text' ? content.text : content?.caption
  const file = content && content.type !== 'text' && !isOwnFile(content.mediaId) ? content : undefined
  const close = (): void => use.setState({ menu: undefined })

  const actions: (MenuAction | false | undefined)[] = [
    isIn &&
      isStored &&
      content && {
        label: t('chat.menu.reply'),
        icon: <Reply size={18} className="mirrored" />,
        hint: keyNames(shortcuts.replyMessage.keys).join(' '),
        onSelect: () => {
          use.setState({ replyTo: { seq, senderId: message.senderId, preview: contentText(content, t) }, editing: undefined })
          desk.focusComposer()
        },
      },
    isIn &&
      content && {
        label: t('chat.menu.react'),
        icon: <SmilePlus size={18} />,
        hint: keyNames(shortcuts.reactMessage.keys).join(' '),
        onSelect: () => use.setState({ question: { about: 'react', message, at } }),
      },
    isIn &&
      mine &&
      content?.type === 'text' &&
      status !== 'failed' &&
      isWithin(message.sentAt, limits.editWindowSeconds) && {
        label: t('chat.menu.edit'),
        icon: <Pencil size={18} />,
        onSelect: () => use.setState({ editing: message, replyTo: undefined }),
      },
    text !== undefined &&
      text !== '' && {
        label: t('chat.menu.copy'),
        icon: <Copy size={18} />,
        onSelect: () => void navigator.clipboard.writeText(text).then(() => toast(t('chat.menu.copied'))),
      },
    isStored &&
      content && {
        label: t('media.forward'),
        icon: <Forward size={18} className="mirrored" />,
        onSelect: () => use.setState({ question: { about: 'forward', message } }),
      },
    isIn &&
      isStored &&
      content && {
        label: t(message.starred ? 'kept.unstar' : 'kept.star'),
        icon: message.starred ? <StarOff size={18} /> : <Star size={18} />,
        onSelect: () => conversation.star(message, !message.starred),
      },
    mayPin &&
      isStored &&
      content && {
        label: t(isPinned ? 'kept.unpin' : 'kept.pin'),
        icon: isPinned ? <PinOff size={18} /> : <Pin size={18} />,
        onSelect: () => {
          if (!isPinned && info.pins.length >= limits.pinnedMessages) use.setState({ question: { about: 'pin', message } })
          else conversation.pin(message, !isPinned)
        },
      },
    file && {
      label: t('media.save'),
      icon: <Download size={18} />,
      onSelect: () => void attempt(() => download(chat, { mediaId: file.mediaId, conversationId: conversation.id }, file)),
    },
    (mine || message.expiresAt !== undefined) &&
      isStored &&
      isIn &&
      content && {
        label: t('chat.menu.info'),
        icon: <Info size={18} />,
        onSelect: () => use.setState({ question: { about: 'receipts', message } }),
      },
    status === 'failed' && {
      label: t('chat.notSent.retry'),
      icon: <RotateCw size={18} />,
      onSelect: () => conversation.retry(message.cid),
    },
    mine &&
      !isStored && {
        label: t(status === 'failed' ? 'chat.notSent.delete' : 'chat.menu.cancel'),
        icon: <X size={18} />,
        danger: true,
        onSelect: () => conversation.cancel(message.cid),
      },
    isStored && {
      label: t('chat.menu.delete'),
      icon: <Trash2 size={18} />,
      danger: true,
      onSelect: () => use.setState({ question: { about: 'delete', message } }),
    },
  ]

  const header = isIn && content && (
    <div className={styles.quick}>
      {quickEmoji.map((emoji) => {
        const isMine = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)
        return (
          <button
            key={emoji}
            type="button"
            role="menuitemcheckbox"
            aria-checked={isMine}
            aria-label={t('chat.menu.reactWith', { emoji })}
            tabIndex={-1}
            className={styles.emoji}
            onClick={() => {
              conversation.react(message, emoji, !isMine)
              close()
              desk.focusMessage(message.cid)
            }}
          >
            {emoji}
          </button>
        )
      })}
    </div>
  )
  return (
    <MenuList
      label={label}
      at={at}
      align={mine ? 'end' : 'start'}
      items={actions.filter((action): action is MenuAction => Boolean(action))}
      header={header}
      onClose={close}
    />
  )
}
