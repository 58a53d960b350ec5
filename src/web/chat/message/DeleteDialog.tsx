/** For whom a message is to go: for this person alone, or for everyone where the rules let it. */
import { useState } from 'react'
import type { ChatMessage, ConversationInfo } from '../../../client/index.ts'
import { limits } from '../../../protocol/limits.ts'
import { useText } from '../../i18n/useText.ts'
import { useStore } from '../../state/useStore.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { outranks } from '../info/roles.ts'
import { useDesk } from './desk.ts'

export interface DeleteDialogProps {
  message: ChatMessage
  info: ConversationInfo
  onClose: () => void
}

export function DeleteDialog({ message, info, onClose }: DeleteDialogProps) {
  const t = useText()
  const { conversation } = useDesk()
  const { members } = useStore(conversation.members)
  const theirRole = members.find(({ userId }) => userId === message.senderId)?.role ?? 'member'
  const [now] = useState(() => Date.now())
  const isInTime = now - message.sentAt < limits.deleteWindowSeconds * 1_000
  const forEveryone =
    message.deletedAt === undefined &&
    info.role !== 'left' &&
    (message.mine ? isInTime : info.kind === 'group' && outranks(info.role, theirRole))
  const remove = (whose: 'me' | 'all'): void => {
    conversation.delete(message, whose)
    onClose()
  }
  return (
    <Dialog
      open
      title={t('chat.delete.title')}
      description={t(forEveryone ? 'chat.delete.body' : 'chat.delete.bodyMe')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button variant={forEveryone ? 'secondary' : 'danger'} onClick={() => remove('me')}>
            {t('chat.delete.me')}
          </Button>
          {forEveryone && (
            <Button variant="danger" onClick={() => remove('all')}>
              {t('chat.delete.all')}
            </Button>
          )}
        </>
      }
    />
  )
}
