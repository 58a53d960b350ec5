/** Asks, where as much is pinned as can be, whether the oldest pin gives way. */
import type { ChatMessage, ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { useDesk } from '../message/desk.ts'

export interface ReplacePinDialogProps {
  message: ChatMessage
  info: ConversationInfo
  onClose: () => void
}

export function ReplacePinDialog({ message, info, onClose }: ReplacePinDialogProps) {
  const t = useText()
  const { conversation } = useDesk()
  const replace = (): Promise<void> => {
    const [oldest] = info.pins
    // It may not be here; its number is enough.
    if (oldest) conversation.pin({ cid: `${oldest.seq}`, seq: oldest.seq }, false)
    conversation.pin(message)
    return Promise.resolve()
  }
  return (
    <ConfirmDialog
      open
      title={t('kept.replace.title')}
      body={t('kept.replace.body')}
      confirmLabel={t('kept.replace.confirm')}
      onClose={onClose}
      onConfirm={replace}
    />
  )
}
