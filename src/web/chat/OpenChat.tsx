/** A chat on the screen: who it is with, what was said, and where to write. What is about to be done is on its desk. */
import { lazy, Suspense, type ReactNode, useCallback, useRef, useState } from 'react'
import type { ChatMessage, Conversation, ConversationInfo } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { Button } from '../ui/Button.tsx'
import { Composer, type ComposerHandle } from './composer/Composer.tsx'
import { NoComposer } from './composer/NoComposer.tsx'
import styles from './Conversation.module.css'
import { ConversationHeader } from './ConversationHeader.tsx'
import { ChatTimeline, type ChatTimelineHandle } from './timeline/ChatTimeline.tsx'
import { type Desk, DeskProvider, deskStore } from './message/desk.ts'
import { MessageMenu } from './message/MessageMenu.tsx'
import { FindProvider } from './message/useQuoted.ts'
import { conversationName, useContactsById } from './people.ts'
import { lastEditable } from './timeline/rows.ts'
import { useChatWindow } from './timeline/useChatWindow.ts'

const Questions = lazy(async () => ({ default: (await import('./message/Questions.tsx')).Questions }))

const editWindowMs = limits.editWindowSeconds * 1_000

export function OpenChat({ conversation, info }: { conversation: Conversation; info: ConversationInfo }) {
  const composer = useRef<ComposerHandle>(null)
  const timeline = useRef<ChatTimelineHandle>(null)
  const opened = useChatWindow(conversation, info)
  const name = conversationName(info, useContactsById())

  const [desk] = useState((): Desk => ({
    conversation,
    use: deskStore(conversation.draft.get().replyTo),
    jumpTo: (seq, from) => timeline.current?.jumpTo(seq, from),
    focusComposer: () => composer.current?.focus(),
    focusMessage: (cid) => timeline.current?.focus(cid),
  }))
  const { window } = opened
  const find = useCallback(
    (seq: number): ChatMessage | undefined =>
      window?.get().items.find((item): item is ChatMessage => item.kind === 'message' && item.seq === seq),
    [window],
  )
  const question = desk.use(({ question: asked }) => asked)

  useShortcut('compose', () => composer.current?.focus())

  return (
    <DeskProvider value={desk}>
      <FindProvider value={find}>
        <div className={styles.chat}>
          <ConversationHeader info={info} />
          <ChatTimeline ref={timeline} opened={opened} info={info} name={name} />
          <Footer info={info} name={name}>
            <Composer
              ref={composer}
              info={info}
              name={name}
              onSent={() => timeline.current?.sent()}
              lastEditable={() => lastEditable(window?.get().items ?? [], Date.now(), editWindowMs)}
            />
          </Footer>
          <MessageMenu info={info} />
          {question && (
            <Suspense>
              <Questions question={question} info={info} />
            </Suspense>
          )}
        </div>
      </FindProvider>
    </DeskProvider>
  )
}

function Footer({ info, name, children }: { info: ConversationInfo; name: string; children: ReactNode }) {
  const t = useText()
  const chat = useChat()
  const contacts = useContactsById()
  const peerId = info.peer?.id
  if (info.role === 'left') return <NoComposer>{t('chat.composer.leftGroup')}</NoComposer>
  if (peerId !== undefined && contacts.get(peerId)?.blocked === true) {
    return (
      <NoComposer
        action={
          <Button size="small" onClick={() => void attempt(() => chat.contacts.put(peerId, { blocked: false }))}>
            {t('contacts.unblock')}
          </Button>
        }
      >
        {t('contacts.blocked', { name })}
      </NoComposer>
    )
  }
  if (info.kind === 'group' && info.settings.send === 'admins' && info.role === 'member') {
    return <NoComposer>{t('chat.composer.adminsOnly')}</NoComposer>
  }
  return children
}
