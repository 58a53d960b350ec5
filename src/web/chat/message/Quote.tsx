/** What a message answers: a line of it, and the way there. */
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { hueOf } from '../../ui/initials.ts'
import { usePerson } from '../people.ts'
import { plainText } from '../text/plain.ts'
import { KindIcon } from '../media/KindIcon.tsx'
import { MediaImage } from '../media/MediaImage.tsx'
import { useDesk } from './desk.ts'
import styles from './Quote.module.css'
import { useMentioned, useMentionsOf } from './useMentioned.ts'
import { type Quoted, useQuoted } from './useQuoted.ts'

/** Who said it, and what. */
export function QuoteWords({ seq, senderId, preview, content }: Partial<Quoted>) {
  const t = useText()
  const me = useMe()
  const { name } = usePerson(senderId ?? '')
  const mentioned = useMentioned(useMentionsOf(useDesk().conversation, seq, preview))
  return (
    <span className={styles.words} data-hue={hueOf(senderId ?? '')}>
      {senderId !== undefined && (
        <span className={styles.name}>
          <bdi>{senderId === me.id ? t('chat.you') : name}</bdi>
        </span>
      )}
      <span className={styles.text} dir="auto">
        {content && <KindIcon content={content} size={14} />}
        {preview === undefined || preview === ''
          ? t('chat.quote.hidden')
          : plainText(preview, { nameOf: (handle) => mentioned(handle)?.name })}
      </span>
    </span>
  )
}

const thumbPx = 40

/** What it shows, very small. */
export function QuoteThumb({ content }: { content: Quoted['content'] | undefined }) {
  const { conversation } = useDesk()
  if (content?.type !== 'image' && content?.type !== 'video') return null
  const media = content.type === 'image' ? { mediaId: content.mediaId, conversationId: conversation.id } : undefined
  return (
    <span className={styles.thumb}>
      <MediaImage media={media} width={thumbPx} placeholder={content.placeholder} />
    </span>
  )
}

export function Quote({ message }: { message: ChatMessage }) {
  const t = useText()
  const desk = useDesk()
  const quoted = useQuoted(message.replyTo)
  if (!quoted) return null
  return (
    <button
      type="button"
      className={styles.quote}
      tabIndex={-1}
      title={t('chat.quote.go')}
      onClick={() => desk.jumpTo(quoted.seq, message)}
    >
      <QuoteWords {...quoted} />
      <QuoteThumb content={quoted.content} />
    </button>
  )
}
