/** What can be done with a whole conversation: the same in the list's menu, in the chat's, and in the details. */
import { Archive, ArchiveRestore, Bell, BellOff, LogOut, MailOpen, MailWarning, Pin, PinOff } from 'lucide-react'
import { useMemo } from 'react'
import type { ConversationInfo, Preferences } from '../../client/index.ts'
import { ChatError } from '../../client/index.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import type { MenuAction } from '../ui/Menu.tsx'
import { toast } from '../ui/toasts.ts'

const hourMs = 3_600_000
/** Far enough; the protocol has no other word for it. */
const alwaysMs = 100 * 365 * 24 * hourMs

export interface ConversationActions {
  mute: readonly MenuAction[]
  pin: MenuAction
  archive: MenuAction
  unread: MenuAction
  /** Of a group that one is in. */
  leave: MenuAction | undefined
}

/** `onLeave` asks before. */
export function useConversationActions(info: ConversationInfo, onLeave: () => void): ConversationActions {
  const t = useText()
  const chat = useChat()
  return useMemo(() => {
    const conversation = chat.conversation(info.id)
    const prefer = (patch: Partial<Preferences> & { markedUnread?: boolean }): Promise<boolean> =>
      attempt(() => conversation.setPreferences(patch))
    const muteFor = (ms: number): void => void prefer({ mutedUntil: Date.now() + ms })
    const setArchived = async (archived: boolean): Promise<void> => {
      if (!(await prefer({ archived }))) return
      toast(t(archived ? 'chat.archived' : 'chat.unarchived'), {
        action: { label: t('chat.undo'), onSelect: () => void prefer({ archived: !archived }) },
      })
    }
    const setPinned = async (pinned: boolean): Promise<void> => {
      try {
        await conversation.setPreferences({ pinned })
      } catch (error) {
        if (error instanceof ChatError && error.code === 'conflict') toast(t('chat.pin.full'), { tone: 'danger' })
        else await attempt(() => Promise.reject(error))
      }
    }
    const setUnread = (isUnread: boolean): void => {
      if (isUnread) void prefer({ markedUnread: true })
      else if (info.unreadCount > 0) conversation.markRead(info.head.seq)
      else void prefer({ markedUnread: false })
    }
    return {
      mute: info.isMuted
        ? [{ label: t('chat.unmute'), icon: <Bell size={18} />, onSelect: () => void prefer({ mutedUntil: null }) }]
        : [
            { label: t('chat.mute.hours'), icon: <BellOff size={18} />, onSelect: () => muteFor(8 * hourMs) },
            { label: t('chat.mute.week'), icon: <BellOff size={18} />, onSelect: () => muteFor(7 * 24 * hourMs) },
            { label: t('chat.mute.always'), icon: <BellOff size={18} />, onSelect: () => muteFor(alwaysMs) },
          ],
      pin: {
        label: t(info.isPinned ? 'chat.unpin' : 'chat.pin'),
        icon: info.isPinned ? <PinOff size={18} /> : <Pin size={18} />,
        onSelect: () => void setPinned(!info.isPinned),
      },
      archive: {
        label: t(info.isArchived ? 'chat.unarchive' : 'chat.archive'),
        icon: info.isArchived ? <ArchiveRestore size={18} /> : <Archive size={18} />,
        onSelect: () => void setArchived(!info.isArchived),
      },
      unread: {
        label: t(info.isUnread ? 'chat.markRead' : 'chat.markUnread'),
        icon: info.isUnread ? <MailOpen size={18} /> : <MailWarning size={18} />,
        onSelect: () => setUnread(!info.isUnread),
      },
      leave:
        info.kind === 'group' && info.role !== 'left'
          ? { label: t('chat.leave'), icon: <LogOut size={18} className="mirrored" />, danger: true, onSelect: onLeave }
          : undefined,
    }
  }, [info, chat, t, onLeave])
}
