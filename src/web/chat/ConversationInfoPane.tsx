/** The details of a chat: of a person, or of a group. */
import { X } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { Params } from '../app/addresses.ts'
import { useBack } from '../app/useBack.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useColumns } from '../ui/useColumns.ts'

const DirectInfo = lazy(async () => ({ default: (await import('./info/DirectInfo.tsx')).DirectInfo }))
const GroupInfo = lazy(async () => ({ default: (await import('./info/GroupInfo.tsx')).GroupInfo }))

export function ConversationInfoPane({ params }: { params: Params }) {
  const t = useText()
  const back = useBack()
  // Beside the chat it is closed; over it, it leads back.
  const isBeside = useColumns() === 3
  const id = params['conversationId'] ?? ''
  const info = useStore(useChat().conversation(id).info)
  return (
    <>
      <PaneHeader
        title={t(info?.kind === 'group' ? 'group.title' : 'group.details')}
        onBack={isBeside ? undefined : back}
        backAlways
        actions={isBeside && back && <IconButton label={t('shell.close')} icon={<X size={22} />} onClick={back} />}
      />
      <Suspense fallback={<SkeletonRows count={4} label={t('shell.loading')} />}>
        {info ? (
          info.kind === 'group' ? (
            <GroupInfo key={id} info={info} />
          ) : (
            <DirectInfo key={id} info={info} />
          )
        ) : (
          <SkeletonRows count={4} label={t('shell.loading')} />
        )}
      </Suspense>
    </>
  )
}
