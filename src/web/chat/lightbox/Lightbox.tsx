/** Pictures and videos of a chat, one at a time in the whole window: turned over, made larger, kept, sent on. */
import { ChevronLeft, ChevronRight, Download, Forward, MessageSquareText, X, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat, useMe } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { useMedia } from '../../state/useMedia.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { ForwardDialog } from '../forward/ForwardDialog.tsx'
import { isOwnFile } from '../media/fate.ts'
import { pause } from '../media/player.ts'
import type { ShownMedia } from '../media/shown.ts'
import { download } from '../media/useDownload.ts'
import { usePerson } from '../people.ts'
import { FormattedText } from '../text/FormattedText.tsx'
import styles from './Lightbox.module.css'
import { Slide, type SlideHandle } from './Slide.tsx'
import { useGallery } from './useGallery.ts'

export interface LightboxProps {
  conversation: Conversation
  /** Which to begin with. */
  cid: string
  /** Those that are here, oldest first. */
  loaded: readonly ShownMedia[]
  onClose: (cid: string) => void
  /** Leads to its message; given where that is not in sight anyway. */
  onShow?: (seq: number) => void
}

/** Older ones are asked for when so few are left. */
const margin = 3

/** Has it here before somebody turns to it. */
function Ahead({ item, conversationId }: { item: ShownMedia | undefined; conversationId: string }): ReactNode {
  useMedia(item?.content.type === 'image' ? { mediaId: item.content.mediaId, conversationId } : undefined)
  return null
}

export function Lightbox({ conversation, cid: firstCid, loaded, onClose, onShow }: LightboxProps) {
  const t = useText()
  const format = useFormat()
  const chat = useChat()
  const me = useMe()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const slide = useRef<SlideHandle>(null)
  const [cid, setCid] = useState(firstCid)
  const [isForwarding, setForwarding] = useState(false)
  const { items, isLoading, hasOlder, older } = useGallery(conversation, loaded)
  const index = items.findIndex((item) => item.cid === cid)
  const item = items[index]
  const { name, user } = usePerson(item?.senderId ?? '')
  const sender = item?.senderId === me.id ? t('chat.you') : name
  const close = (): void => onClose(cid)

  useLayoutEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    pause()
    if (element?.open === false) element.showModal()
    element?.focus()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    if (index >= 0 && index < margin && hasOlder && !isLoading) older()
    // Asked at each turn, not again by itself when it failed.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [index, items.length])
  // A button that has the focus may not be there for the next one.
  useEffect(() => {
    if (dialog.current?.contains(document.activeElement) === false) dialog.current.focus()
  }, [cid])
  // It was deleted meanwhile.
  useEffect(() => {
    if (index < 0) close()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [index])

  const go = (to: number): void => {
    const next = items[Math.max(0, Math.min(items.length - 1, to))]
    if (next) setCid(next.cid)
  }
  const isRtl = (): boolean => dialog.current?.matches(':dir(rtl)') === true
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isForwarding) return
    // A player has a use for these itself.
    if (event.target instanceof HTMLVideoElement && /^(?:Arrow|Home|End)/u.test(event.key)) return
    const forwards = isRtl() ? 'ArrowLeft' : 'ArrowRight'
    const backwards = isRtl() ? 'ArrowRight' : 'ArrowLeft'
    if (event.key === forwards) go(index + 1)
    else if (event.key === backwards) go(index - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(items.length - 1)
    else if (event.key === '+' || event.key === '=') slide.current?.zoomBy(1.5)
    else if (event.key === '-') slide.current?.zoomBy(1 / 1.5)
    else if (event.key === '0') slide.current?.reset()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (!item) return <dialog ref={dialog} />
  const { content } = item
  const media = { mediaId: content.mediaId, conversationId: conversation.id }
  const label = t(content.type === 'video' ? 'media.lightbox.video' : 'media.lightbox.image', {
    name: sender,
    when: format.dateTime(item.sentAt),
  })
  const isOwn = isOwnFile(content.mediaId)
  const canForward = item.seq !== undefined && !isOwn

  return (
    <dialog
      ref={dialog}
      className={styles.lightbox}
      tabIndex={-1}
      aria-labelledby={`${id}l`}
      data-testid="lightbox"
      data-cid={item.cid}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        close()
      }}
    >
      <h2 id={`${id}l`} className="visually-hidden" aria-live="polite">
        {label}
      </h2>
      <header className={styles.bar}>
        <span className={styles.face}>
          <Avatar id={item.senderId} name={name} size="small" mediaId={user?.avatarMediaId} />
        </span>
        <span className={styles.who} aria-hidden="true">
          <span className={styles.name}>
            <bdi>{sender}</bdi>
          </span>
          <span className={styles.when}>{format.dateTime(item.sentAt)}</span>
        </span>
        {content.type === 'image' && (
          <span className={styles.zooms}>
            <IconButton label={t('media.lightbox.zoomOut')} icon={<ZoomOut size={20} />} onClick={() => slide.current?.zoomBy(1 / 1.5)} />
            <IconButton label={t('media.lightbox.zoomIn')} icon={<ZoomIn size={20} />} onClick={() => slide.current?.zoomBy(1.5)} />
          </span>
        )}
        {onShow && item.seq !== undefined && (
          <IconButton
            label={t('gallery.show')}
            icon={<MessageSquareText size={20} />}
            onClick={() => item.seq !== undefined && onShow(item.seq)}
          />
        )}
        {canForward && (
          <IconButton
            label={t('media.forward')}
            icon={<Forward size={20} className="mirrored" />}
            aria-haspopup="dialog"
            onClick={() => setForwarding(true)}
          />
        )}
        <IconButton
          label={t('media.save')}
          icon={<Download size={20} />}
          onClick={() => void attempt(() => download(chat, media, content))}
        />
        <IconButton label={t('shell.close')} icon={<X size={22} />} tooltip="none" onClick={close} />
      </header>
      <Slide
        key={item.cid}
        ref={slide}
        item={item}
        label={label}
        conversationId={conversation.id}
        onTurn={(towards) => go(index + (isRtl() ? -towards : towards))}
        onClose={close}
      />
      {index > 0 && (
        <span className={styles.previous}>
          <IconButton
            label={t('media.lightbox.previous')}
            icon={<ChevronLeft size={26} className="mirrored" />}
            tooltip="none"
            onClick={() => go(index - 1)}
          />
        </span>
      )}
      {index < items.length - 1 && (
        <span className={styles.next}>
          <IconButton
            label={t('media.lightbox.next')}
            icon={<ChevronRight size={26} className="mirrored" />}
            tooltip="none"
            onClick={() => go(index + 1)}
          />
        </span>
      )}
      {content.caption !== undefined && content.caption !== '' && (
        <div className={styles.caption}>
          <FormattedText text={content.caption} mention={() => undefined} end={null} />
        </div>
      )}
      <Ahead item={items[index + 1]} conversationId={conversation.id} />
      <Ahead item={items[index - 1]} conversationId={conversation.id} />
      {isForwarding && <ForwardDialog content={content} onClose={() => setForwarding(false)} />}
    </dialog>
  )
}
