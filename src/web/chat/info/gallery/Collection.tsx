/** All of one kind, by month, until the beginning: what is near the end brings more. */
import { CircleAlert, CloudOff, FileText, Image, Link2, Music } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { type AttachmentKind, ChatError, type Message } from '../../../../client/index.ts'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { failureText } from '../../../state/useTask.ts'
import { Button } from '../../../ui/Button.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Skeleton, SkeletonRows } from '../../../ui/Skeleton.tsx'
import { Spinner } from '../../../ui/Spinner.tsx'
import { useLatest } from '../../../ui/useLatest.ts'
import { trackOf } from '../../media/tracks.ts'
import type { AttachmentList } from './attachment-list.ts'
import styles from './Gallery.module.css'
import { listed } from './links.ts'
import { monthsOf } from './months.ts'
import { AudioRow, FileRow, LinkRow } from './Rows.tsx'
import { useAttachments } from './useAttachments.ts'
import { usePictures } from './usePictures.tsx'

/** So many before the end are asked for. */
const ahead = '600px'

const icons = { media: <Image size={32} />, audio: <Music size={32} />, file: <FileText size={32} />, link: <Link2 size={32} /> }

export interface CollectionProps {
  conversationId: string
  kind: AttachmentKind
  list: AttachmentList
}

export function Collection({ conversationId, kind, list }: CollectionProps) {
  const t = useText()
  const { messages, hasOlder, isLoading, error, older } = useAttachments(list)
  const scroller = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const more = useLatest(older)
  const isMore = hasOlder && !isLoading && error === undefined
  useEffect(() => {
    if (!end.current || !isMore) return undefined
    // It tells where things stand when it begins, so that a page which does not fill the pane brings the next.
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) more.current()
      },
      { root: scroller.current, rootMargin: ahead },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [isMore, more, messages.length])

  if (messages.length === 0) {
    if (error !== undefined) return <Failed error={error} onRetry={older} />
    if (hasOlder) return kind === 'media' ? <GridSkeleton label={t('shell.loading')} /> : <SkeletonRows label={t('shell.loading')} />
    return (
      <EmptyState icon={icons[kind]} title={t(`gallery.empty.${kind}`)}>
        {t('gallery.emptyBody')}
      </EmptyState>
    )
  }
  return (
    <div ref={scroller} className={styles.scroll}>
      {kind === 'media' ? <Grid conversationId={conversationId} messages={messages} /> : <List messages={messages} />}
      <div ref={end} className={styles.end}>
        {isLoading && (
          <span role="status">
            <Spinner size={24} />
            <span className="visually-hidden">{t('gallery.more')}</span>
          </span>
        )}
        {error !== undefined && (
          <Button size="small" onClick={older}>
            {t('shell.retry')}
          </Button>
        )}
      </div>
    </div>
  )
}

function Months({ messages, children }: { messages: readonly Message[]; children: (items: readonly Message[]) => ReactNode }) {
  const format = useFormat()
  return monthsOf(messages).map(({ key, at, items }) => (
    <section key={key} aria-labelledby={`month-${key}`}>
      <h2 id={`month-${key}`} className={styles.month}>
        {format.month(at)}
      </h2>
      {children(items)}
    </section>
  ))
}

function Grid({ conversationId, messages }: { conversationId: string; messages: readonly Message[] }) {
  const { items, tile, opened } = usePictures(conversationId, messages)
  const shown = new Map(items.map((item) => [item.seq, item]))
  return (
    <>
      <Months messages={messages}>
        {(month) => (
          <ul className={styles.grid}>
            {month.map(({ seq }) => {
              const item = shown.get(seq)
              return item && tile(item)
            })}
          </ul>
        )}
      </Months>
      {opened}
    </>
  )
}

function List({ messages }: { messages: readonly Message[] }) {
  const newer = (cid: string) => {
    const next = messages[messages.findIndex(({ id }) => id === cid) - 1]
    return next?.content?.type === 'audio' ? trackOf(next.conversationId, next.id, next.content) : undefined
  }
  const rowsOf = (message: Message): ReactNode => {
    const { id, content } = message
    if (content?.type === 'audio') return <AudioRow key={id} message={message} content={content} next={newer} />
    if (content?.type === 'file') return <FileRow key={id} message={message} content={content} />
    if (content?.type !== 'text') return null
    return listed(content.text).map((link) => <LinkRow key={`${id} ${link.href}`} message={message} link={link} />)
  }
  return <Months messages={messages}>{(items) => <ul className={styles.rows}>{items.map(rowsOf)}</ul>}</Months>
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useText()
  const isOffline = error instanceof ChatError && error.code === 'unreachable'
  if (isOffline) {
    return (
      <EmptyState icon={<CloudOff size={32} />} title={t('gallery.offline')}>
        {t('gallery.offlineBody')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      tone="error"
      icon={<CircleAlert size={32} />}
      title={t('gallery.failed')}
      action={<Button onClick={onRetry}>{t('shell.retry')}</Button>}
    >
      {failureText(error, t)}
    </EmptyState>
  )
}

function GridSkeleton({ label }: { label: string }) {
  return (
    <div className={styles.scroll} role="status">
      <span className="visually-hidden">{label}</span>
      <div className={styles.waiting}>
        {Array.from({ length: 12 }, (_, at) => (
          <Skeleton key={at} shape="block" />
        ))}
      </div>
    </div>
  )
}
