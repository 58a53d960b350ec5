/** Asks before somebody leaves a group. The last owner must name another first. */
import type { ConversationInfo } from '../../client/index.ts'
import { ChatError } from '../../client/index.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toast } from '../ui/toasts.ts'

export function LeaveDialog({ info, onClose }: { info: ConversationInfo; onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const leave = async (): Promise<void> => {
    try {
      await chat.conversation(info.id).leave()
      toast(t('chat.leave.done', { name: info.name }))
    } catch (error) {
      if (error instanceof ChatError && error.code === 'conflict') toast(t('chat.leave.lastOwner'), { tone: 'danger' })
      else await attempt(() => Promise.reject(error))
    }
  }
  return (
    <ConfirmDialog
      open
      danger
      title={t('chat.leave.title', { name: info.name })}
      body={t('chat.leave.body')}
      confirmLabel={t('chat.leave')}
      onClose={onClose}
      onConfirm={leave}
    />
  )
}
