/** One message as it stands in a chat: whose it is, what it says, how far it came, and what others put on it. */
import { EllipsisVertical, SmilePlus } from 'lucide-react'
import { memo, type MouseEvent, useRef, useState } from 'react'
import type { ChatMessage } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { classes } from '../../ui/classes.ts'
import { hueOf } from '../../ui/initials.ts'
import { usePerson } from '../people.ts'
import { largeEmojiIn } from '../text/emoji-only.ts'
import { FormattedText } from '../text/FormattedText.tsx'
import { contentText } from '../text/plain.ts'
import { useDesk } from './desk.ts'
import styles from './Message.module.css'
import { Meta } from './Meta.tsx'
import { NotSent } from './NotSent.tsx'
import { Quote } from './Quote.tsx'
import { Reactions } from './Reactions.tsx'
import { MentioningText, noMention } from './MentioningText.tsx'
import { Media } from './media/Media.tsx'
import { useSwipe } from './useSwipe.ts'
import { goneText, leftText } from './vanishing.ts'
import { messageLabel } from './wording.ts'

export interface MessageProps {
  message: ChatMessage
  startsGroup: boolean
  endsGroup: boolean
  /** Of a group: others bear names and faces. */
  isGroup: boolean
  isCurrent: boolean
  index: number
  /** -1 where there are more than are here. */
  count: number
}

export const Message = memo(function Message({ message, startsGroup, endsGroup, isGroup, isCurrent, index, count }: MessageProps) {
  const t = useText()
  const format = useFormat()
  const desk = useDesk()
  const { name, user } = usePerson(message.senderId)
  const [isPointedAt, setPointedAt] = useState(false)
  const bubble = useRef<HTMLDivElement>(null)
  const { content, mine, status } = message

  const openMenu = (at: Element | { x: number; y: number }): void => desk.use.setState({ menu: { message, at } })
  const onContextMenu = (event: MouseEvent): void => {
    // On a link, and where text is chosen, people want the browser's own.
    const isOnLink = event.target instanceof Element && event.target.closest('a') !== null
    if (isOnLink || (globalThis.getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    // From the keyboard it has no place of its own.
    const isPointed = event.clientX > 0 || event.clientY > 0
    openMenu(isPointed ? { x: event.clientX, y: event.clientY } : (bubble.current ?? event.currentTarget))
  }
  const swipe = useSwipe(() => {
    if (message.seq !== undefined && content) reply()
  })
  const reply = (): void => {
    if (message.seq === undefined || !content) return
    desk.use.setState({ replyTo: { seq: message.seq, senderId: message.senderId, preview: contentText(content, t) }, editing: undefined })
    desk.focusComposer()
  }

  const media = content && content.type !== 'text' ? content : undefined
  const text = content?.type === 'text' ? content.text : content?.caption
  const isFramed = media?.type === 'image' || media?.type === 'video'
  const large = content?.type === 'text' && !message.replyTo ? largeEmojiIn(content.text) : 0
  const left = leftText(message, t)
  const meta = (
    <Meta
      message={message}
      left={left}
      isShown={
        endsGroup ||
        message.starred ||
        left !== undefined ||
        message.editedAt !== undefined ||
        ['queued', 'sending', 'failed'].includes(status)
      }
    />
  )

  return (
    <div
      role="article"
      aria-label={messageLabel(message, mine ? t('chat.you') : name, t, format)}
      aria-posinset={index + 1}
      aria-setsize={count}
      tabIndex={isCurrent ? 0 : -1}
      className={classes(styles.message, mine ? styles.mine : styles.others, startsGroup && styles.starts, isGroup && styles.inGroup)}
      data-cid={message.cid}
      data-seq={message.seq}
      data-status={status}
      data-mine={mine}
      onContextMenu={onContextMenu}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setPointedAt(true)}
      onBlur={() => setPointedAt(false)}
    >
      {isGroup && !mine && (
        <span className={styles.face}>
          {endsGroup && <Avatar id={message.senderId} name={name} size="tiny" mediaId={user?.avatarMediaId} />}
        </span>
      )}
      <div className={styles.column}>
        <div
          ref={bubble}
          {...swipe}
          className={classes(
            styles.bubble,
            startsGroup && styles.first,
            endsGroup && styles.last,
            large > 0 && styles.bare,
            !content && styles.gone,
            isFramed && styles.framed,
            media && styles.carries,
          )}
        >
          {isGroup && !mine && startsGroup && (
            <span className={styles.name} data-hue={hueOf(message.senderId)}>
              <bdi>{name}</bdi>
            </span>
          )}
          {message.replyTo && <Quote message={message} />}
          {media && <Media message={message} content={media} meta={text === undefined || text === '' ? meta : undefined} />}
          {large > 0 ? (
            <div className={styles.large} data-count={large}>
              {text}
            </div>
          ) : (
            text !== undefined &&
            text !== '' && (
              <div className={styles.words} data-words>
                {message.mentions ? (
                  <MentioningText text={text} mentions={message.mentions} end={meta} />
                ) : (
                  <FormattedText text={text} mention={noMention} end={meta} />
                )}
              </div>
            )
          )}
          {!content && (
            <p className={styles.tombstone}>
              {goneText(message, mine, t)}
              {meta}
            </p>
          )}
          {large > 0 && <div className={styles.below}>{meta}</div>}
          {/* Made when somebody can use them: most messages are only read. */}
          {isPointedAt && (
            <span className={styles.tools}>
              {content && (
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={t('chat.menu.react')}
                  onClick={(event) => desk.use.setState({ question: { about: 'react', message, at: event.currentTarget } })}
                >
                  <SmilePlus size={18} aria-hidden="true" />
                </button>
              )}
              <button
                type="button"
                tabIndex={-1}
                aria-label={t('chat.message.menu')}
                aria-haspopup="menu"
                onClick={(event) => openMenu(event.currentTarget)}
              >
                <EllipsisVertical size={18} aria-hidden="true" />
              </button>
            </span>
          )}
        </div>
        {message.reactions.length > 0 && <Reactions message={message} />}
        {status === 'failed' && <NotSent message={message} />}
      </div>
    </div>
  )
})
