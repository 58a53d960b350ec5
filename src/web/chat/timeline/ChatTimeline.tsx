/** What was said in a chat, from the window that the SDK keeps: where one begins to read, what is new, what was read, and the ways around in it. */
import { CloudOff, MessageCircle } from 'lucide-react'
import { type KeyboardEvent, type Ref, useCallback, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { ChatMessage, ConversationInfo, Timeline as SdkTimeline } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { isPress, shortcuts } from '../../keyboard/shortcuts.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useDesk } from '../message/desk.ts'
import { shown, useWantedIn } from '../show-in-chat.ts'
import { contentText } from '../text/plain.ts'
import { Announcer } from './Announcer.tsx'
import styles from './ChatTimeline.module.css'
import { estimateRow } from './estimate.ts'
import { FloatingDay } from './FloatingDay.tsx'
import { JumpButtons } from './JumpButtons.tsx'
import type { Row } from './rows.ts'
import { StartMarker } from './StartMarker.tsx'
import type { TimelineHandle, View } from './contract.ts'
import { Timeline } from './Timeline.tsx'
import { TimelineRow } from './TimelineRow.tsx'
import { TimelineSkeleton } from './TimelineSkeleton.tsx'
import { places, type OpenedWindow } from './useChatWindow.ts'
import { type Step, useJumps } from './useJumps.ts'
import { useReading } from './useReading.ts'
import { useRows } from './useRows.ts'
import { createViewStore } from './view-store.ts'

export interface ChatTimelineHandle {
  /** An own message was just written. */
  sent: () => void
  jumpTo: (seq: number, from: ChatMessage) => void
  goTo: (to: number | { at: number }, options?: { isRemembered?: boolean }) => void
  back: () => void
  focus: (cid: string) => void
}

export interface ChatTimelineProps {
  opened: OpenedWindow
  info: ConversationInfo
  name: string
  ref: Ref<ChatTimelineHandle>
}

export function ChatTimeline({ opened, ...rest }: ChatTimelineProps) {
  return opened.window ? <LoadedTimeline {...rest} opened={opened} window={opened.window} /> : <TimelineSkeleton />
}

/** How far below the top the first unread message begins: its line, and a little of what was before. */
const unreadOffsetPx = 96

function LoadedTimeline({ opened, window, info, name, ref }: ChatTimelineProps & { window: SdkTimeline }) {
  const t = useText()
  const chat = useChat()
  const desk = useDesk()
  const { at: connection } = useStore(chat.connection)
  const state = useStore(window)
  const handle = useRef<TimelineHandle>(null)
  const [hasWritten, setHasWritten] = useState(false)
  const [failed, setFailed] = useState(false)
  const [viewStore] = useState(createViewStore)
  const unreadSeq = hasWritten ? undefined : state.unreadSeq
  const rows = useRows(state, unreadSeq)
  const markRead = useReading(desk.conversation, info)

  const bring = useCallback(async (work: () => Promise<void>): Promise<void> => {
    try {
      setFailed(false)
      await work()
    } catch {
      setFailed(true)
    }
  }, [])
  const wasAtEnd = useRef(true)
  /** What is in the middle of the view: shown there again, everything stands as it did. */
  const here = useRef<Step>(undefined)
  const jumps = useJumps(window, rows, handle)
  const { jumpTo } = jumps
  const wanted = useWantedIn(info.id)
  useLayoutEffect(() => {
    if (wanted === undefined) return
    shown()
    const { query, seq } = wanted
    if (query !== undefined) desk.use.setState({ search: { query, seq } })
    jumpTo(seq, here.current)
  }, [wanted, jumpTo, desk])
  const toLatest = (): void => {
    if (jumps.back()) return
    if (unreadSeq !== undefined && !viewStore.getState().hasSeenUnread) viewStore.setState({ hasSkippedUnread: true })
    jumps.toEnd()
  }

  useImperativeHandle(ref, () => ({
    sent: () => {
      setHasWritten(true)
      jumps.forget()
      if (state.hasNewer) jumps.toEnd()
      else handle.current?.follow()
    },
    jumpTo: (seq, from) => jumpTo(seq, { key: from.key, seq: from.seq }),
    goTo: (to, { isRemembered = true } = {}) => jumpTo(to, isRemembered ? here.current : undefined),
    back: jumps.back,
    focus: (cid) => handle.current?.focus(cid),
  }))

  const onView = (view: View): void => {
    const { first, lastRead, isAtEnd } = view
    here.current = isAtEnd ? 'end' : middleOf(rows, first, lastRead)
    viewStore.setState({
      day: first && (first.item.kind === 'message' ? first.item.sentAt : first.item.change.at),
      isFar: view.isFar,
      isAtEnd,
      isScrolling: view.isScrolling,
      ...(first && rows.some(({ isFirstUnread }) => isFirstUnread) && isUnreadPast(rows, lastRead) ? { hasSeenUnread: true } : {}),
    })
    if (view.isScrolling) jumps.moved()
    markRead(rows, lastRead)
    const anchor = first?.item.kind === 'message' && first.item.seq !== undefined ? first.item : undefined
    if (isAtEnd) {
      places.set(info.id, undefined)
      // Who comes to the end is where it leads; who only leaves from there is not.
      if (!wasAtEnd.current) jumps.cameToEnd()
    } else if (anchor?.seq !== undefined) places.set(info.id, { key: anchor.key, seq: anchor.seq, offset: view.offset })
    wasAtEnd.current = isAtEnd
  }

  const onRowKey = (event: KeyboardEvent, { item }: Row): void => {
    if (item.kind !== 'message') return
    const { replyMessage, reactMessage } = shortcuts
    if (isPress(replyMessage.keys, event.nativeEvent) && item.seq !== undefined && item.content) {
      event.preventDefault()
      desk.use.setState({
        replyTo: { seq: item.seq, senderId: item.senderId, preview: contentText(item.content, t) },
        editing: undefined,
      })
      desk.focusComposer()
    } else if (isPress(reactMessage.keys, event.nativeEvent) && item.content && event.target instanceof Element) {
      event.preventDefault()
      desk.use.setState({ question: { about: 'react', message: item, at: event.target } })
    }
  }

  // The live region must be there before there is something to say.
  const live = <Announcer conversationId={info.id} />
  const isStart = !state.hasOlder
  if (rows.length === 0) {
    if (state.status === 'loading') return <TimelineSkeleton />
    return (
      <div className={styles.place}>
        {live}
        {state.status === 'offline' ? (
          <EmptyState icon={<CloudOff size={32} />} title={t('chat.timeline.offline')}>
            {t('chat.timeline.offlineBody')}
          </EmptyState>
        ) : (
          <EmptyState icon={<MessageCircle size={32} />} title={t('chat.timeline.empty')}>
            {t('chat.timeline.emptyBody', { name })}
          </EmptyState>
        )}
      </div>
    )
  }
  const unreadRow = rows.find(({ isFirstUnread }) => isFirstUnread)
  return (
    <div className={styles.place} data-shared-history={info.settings.history}>
      {live}
      <FloatingDay store={viewStore} />
      <Timeline
        ref={handle}
        rows={rows}
        estimate={estimateRow}
        label={t('chat.timeline.label', { name })}
        start={
          opened.unreadCount > 0 && unreadRow
            ? { at: 'row', key: unreadRow.key, offset: unreadOffsetPx }
            : opened.place && rows.some(({ key }) => key === opened.place?.key)
              ? { at: 'row', ...opened.place }
              : { at: 'end' }
        }
        hasOlder={state.hasOlder}
        hasNewer={state.hasNewer}
        retryToken={connection}
        onReachStart={() => void bring(() => window.older())}
        onReachEnd={() => void bring(() => window.newer())}
        onView={onView}
        onRowKey={onRowKey}
        isBusy={state.isLoadingOlder || state.isLoadingNewer}
        before={<StartMarker isStart={isStart} info={info} name={name} failed={failed} onRetry={() => void bring(() => window.older())} />}
        renderRow={(row, isCurrent, { index, count }) => (
          <TimelineRow
            row={row}
            isCurrent={isCurrent}
            isGroup={info.kind === 'group'}
            unreadCount={row.isFirstUnread ? opened.unreadCount : 0}
            index={index}
            count={state.hasOlder || state.hasNewer ? -1 : count}
          />
        )}
      />
      <JumpButtons
        store={viewStore}
        count={info.unreadCount}
        leadsBack={jumps.leadsBack}
        hasUnread={unreadSeq !== undefined}
        onLatest={toLatest}
        onUnread={() => {
          viewStore.setState({ hasSkippedUnread: false, hasSeenUnread: true })
          if (unreadSeq !== undefined) jumpTo(unreadSeq)
        }}
      />
    </div>
  )
}

function isUnreadPast(rows: readonly Row[], lastRead: Row | undefined): boolean {
  const at = rows.findIndex(({ isFirstUnread }) => isFirstUnread)
  return at >= 0 && lastRead !== undefined && rows.indexOf(lastRead) >= at
}

function middleOf(rows: readonly Row[], first: Row | undefined, last: Row | undefined): Step | undefined {
  const [from, to] = [first, last].map((row) => (row ? rows.indexOf(row) : 0))
  const middle = Math.max(0, Math.floor(((from ?? 0) + (to ?? 0)) / 2))
  const row = rows.slice(middle).find(({ item }) => item.kind === 'message' && item.seq !== undefined)
  return row?.item.kind === 'message' ? { key: row.key, seq: row.item.seq } : undefined
}
