import { useBack } from '../app/useBack.ts'
import { useText } from '../i18n/useText.ts'
import { PaneHeader } from '../ui/PaneHeader.tsx'

export function ConversationInfoPane() {
  const t = useText()
  return <PaneHeader title={t('chat.info.title')} onBack={useBack()} />
}
