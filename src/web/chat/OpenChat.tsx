/** A chat on the screen: who it is with, what was said, and where to write. What is about to be done is on its desk. */
import { lazy, Suspense, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { ChatMessage, Conversation, ConversationInfo } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { Button } from '../ui/Button.tsx'
import { Composer, type ComposerHandle } from './composer/Composer.tsx'
import { NoComposer } from './composer/NoComposer.tsx'
import { filesIn, isTextPasted } from './composer/pick.ts'
import { DropZone, useDrop } from './composer/useDrop.tsx'
import styles from './Conversation.module.css'
import { ConversationHeader } from './ConversationHeader.tsx'
import { ChatTimeline, type ChatTimelineHandle } from './timeline/ChatTimeline.tsx'
import { type Desk, DeskProvider, deskStore } from './message/desk.ts'
import { ScheduledBar } from './schedule/ScheduledBar.tsx'
import { MessageMenu } from './message/MessageMenu.tsx'
import { FindProvider } from './message/useQuoted.ts'
import { stop } from './media/player.ts'
import { trackAfter } from './media/tracks.ts'
import { conversationName, isPeerDeleted, useContactsById } from './people.ts'
import { lastEditable } from './timeline/rows.ts'
import { useLatest } from '../ui/useLatest.ts'
import { useChatWindow } from './timeline/useChatWindow.ts'

const Questions = lazy(async () => ({ default: (await import('./message/Questions.tsx')).Questions }))

const ChatSearch = lazy(async () => ({ default: (await import('../search/ChatSearch.tsx')).ChatSearch }))
const ToDateDialog = lazy(async () => ({ default: (await import('../search/ToDateDialog.tsx')).ToDateDialog }))
const PinnedBar = lazy(async () => ({ default: (await import('./kept/PinnedBar.tsx')).PinnedBar }))

const ChatLightbox = lazy(async () => ({ default: (await import('./lightbox/ChatLightbox.tsx')).ChatLightbox }))

const editWindowMs = limits.editWindowSeconds * 1_000

export function OpenChat({ conversation, info }: { conversation: Conversation; info: ConversationInfo }) {
  const composer = useRef<ComposerHandle>(null)
  const timeline = useRef<ChatTimelineHandle>(null)
  const opened = useChatWindow(conversation, info)
  const name = conversationName(info, useContactsById())

  const latestWindow = useLatest(opened.window)
  const [desk] = useState((): Desk => ({
    conversation,
    use: deskStore(conversation.draft.get().replyTo),
    jumpTo: (seq, from) => timeline.current?.jumpTo(seq, from),
    goTo: (to, options) => timeline.current?.goTo(to, options),
    back: () => timeline.current?.back(),
    focusComposer: () => composer.current?.focus(),
    focusMessage: (cid) => timeline.current?.focus(cid),
    nextVoice: (cid) => trackAfter(latestWindow.current?.get().items ?? [], cid),
  }))
  const { window } = opened
  const find = useCallback(
    (seq: number): ChatMessage | undefined =>
      window?.get().items.find((item): item is ChatMessage => item.kind === 'message' && item.seq === seq),
    [window],
  )
  const question = desk.use(({ question: asked }) => asked)

  const place = useRef<HTMLDivElement>(null)
  const search = desk.use(({ search: asked }) => asked)
  const toDate = desk.use(({ toDate: day }) => day)
  const lightbox = desk.use(({ lightbox: cid }) => cid)
  const drop = useDrop(
    () => composer.current !== null,
    (files) => composer.current?.attach(files),
  )
  // Nothing goes on to be heard of which nothing is seen.
  useEffect(() => stop, [])

  useShortcut('find', () => desk.use.setState({ search: { query: '' } }))
  useShortcut('compose', () => composer.current?.focus())

  return (
    <DeskProvider value={desk}>
      <FindProvider value={find}>
        <div
          ref={place}
          className={styles.chat}
          {...drop.handlers}
          onPaste={(event) => {
            const { files } = filesIn(event.clipboardData)
            // What dialogs take is theirs; it bubbles in React.
            if (event.defaultPrevented || files.length === 0 || isTextPasted(event.clipboardData) || !composer.current) return
            event.preventDefault()
            composer.current.attach(files)
          }}
        >
          <ConversationHeader info={info} onSearch={() => desk.use.setState({ search: { query: '' } })} />
          {search && (
            <Suspense>
              <ChatSearch
                key={`${search.query} ${search.seq ?? ''}`}
                info={info}
                begin={search}
                place={place}
                onToDate={() => desk.use.setState({ toDate: Date.now() })}
                onClose={() => {
                  desk.use.setState({ search: undefined })
                  composer.current?.focus()
                }}
              />
            </Suspense>
          )}
          {toDate !== undefined && (
            <Suspense>
              <ToDateDialog at={toDate} onClose={() => desk.use.setState({ toDate: undefined })} />
            </Suspense>
          )}
          {info.pins.length > 0 && (
            <Suspense fallback={<div className={styles.pinned} />}>
              <PinnedBar conversation={conversation} />
            </Suspense>
          )}
          <ChatTimeline ref={timeline} opened={opened} info={info} name={name} />
          <ScheduledBar conversation={conversation} />
          <Footer info={info} name={name}>
            <Composer
              ref={composer}
              info={info}
              name={name}
              onSent={() => timeline.current?.sent()}
              lastEditable={() => lastEditable(window?.get().items ?? [], Date.now(), editWindowMs)}
            />
          </Footer>
          {drop.isOver && <DropZone name={name} />}
          <MessageMenu info={info} />
          {question && (
            <Suspense>
              <Questions question={question} info={info} />
            </Suspense>
          )}
          {lightbox !== undefined && window && (
            <Suspense>
              <ChatLightbox cid={lightbox} window={window} />
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
  if (isPeerDeleted(info)) return <NoComposer>{t('chat.composer.deletedAccount')}</NoComposer>
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
