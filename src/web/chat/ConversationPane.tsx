/** An open chat. What is not known here yet is asked for; where there is nothing, it says so. */
import { MessageCircleOff } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import type { Params } from '../app/addresses.ts'
import { useBack } from '../app/useBack.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { loadOpenChat } from './load-open-chat.ts'
import { TimelineSkeleton } from './timeline/TimelineSkeleton.tsx'

const OpenChat = lazy(async () => ({ default: (await loadOpenChat()).OpenChat }))

export function ConversationPane({ params }: { params: Params }) {
  const id = params['conversationId'] ?? ''
  const chat = useChat()
  const conversation = chat.conversation(id)
  const info = useStore(conversation.info)
  if (!info) return <Unknown key={id} id={id} />
  return (
    <Suspense fallback={<Loading />}>
      <OpenChat key={id} conversation={conversation} info={info} />
    </Suspense>
  )
}

function Loading() {
  const t = useText()
  return (
    <>
      <PaneHeader title={t('chat.conversation.title')} onBack={useBack()} />
      <TimelineSkeleton />
    </>
  )
}

function Unknown({ id }: { id: string }) {
  const t = useText()
  const chat = useChat()
  const back = useBack()
  const { at } = useStore(chat.connection)
  const { error, run } = useTask(() => chat.conversation(id).fetch())
  useEffect(() => {
    // While it is syncing the list may still bring it.
    if (at === 'online' || at === 'offline') void run()
  }, [at, run])

  return (
    <>
      <PaneHeader title={t('chat.conversation.title')} onBack={back} />
      {error === undefined ? (
        <TimelineSkeleton />
      ) : (
        <EmptyState
          tone="error"
          icon={<MessageCircleOff size={32} />}
          title={t('chat.conversation.missing')}
          action={<Button onClick={() => void run()}>{t('shell.retry')}</Button>}
        >
          {failureText(error, t)}
        </EmptyState>
      )}
    </>
  )
}
