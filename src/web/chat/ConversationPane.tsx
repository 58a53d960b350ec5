import { useBack } from '../app/useBack.ts'
import { useText } from '../i18n/useText.ts'
import { PaneHeader } from '../ui/PaneHeader.tsx'

export function ConversationPane() {
  const t = useText()
  return <PaneHeader title={t('chat.conversation.title')} onBack={useBack()} />
}
