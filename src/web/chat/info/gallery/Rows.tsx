/** Recordings, files and links of a chat, a row each, with who sent it and when, and the way to where it stands. */
import { Link2, LoaderCircle, MessageSquareText, Pause, Play, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Message } from '../../../../client/index.ts'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { useChat, useMe } from '../../../state/ChatContext.tsx'
import { classes } from '../../../ui/classes.ts'
import { IconButton } from '../../../ui/IconButton.tsx'
import { usePeaks } from '../../media/blur.ts'
import { fateOf } from '../../media/fate.ts'
import { iconOf, kindOf } from '../../media/kinds.ts'
import { seek, toggle, type Track, usePlayer } from '../../media/player.ts'
import type { AudioContent, FileContent } from '../../media/shown.ts'
import { trackOf } from '../../media/tracks.ts'
import { useDownload } from '../../media/useDownload.ts'
import { Waveform } from '../../media/Waveform.tsx'
import { FateLine } from '../../message/media/Picture.tsx'
import { Ring } from '../../message/media/UploadRing.tsx'
import { usePerson } from '../../people.ts'
import { useShowInChat } from '../../show-in-chat.ts'
import styles from './Gallery.module.css'
import type { ListedLink } from './links.ts'

interface RowProps {
  message: Message
  children: ReactNode
}

function Row({ message: { conversationId, seq, id }, children }: RowProps) {
  const t = useText()
  const show = useShowInChat(conversationId)
  return (
    <li className={styles.row} data-cid={id}>
      {children}
      <IconButton size="small" label={t('gallery.show')} icon={<MessageSquareText size={18} />} onClick={() => show(seq)} />
    </li>
  )
}

function From({ message: { senderId, sentAt } }: { message: Message }) {
  const t = useText()
  const format = useFormat()
  const me = useMe()
  const { name } = usePerson(senderId)
  return <>{t('gallery.from', { name: senderId === me.id ? t('chat.you') : name, when: format.moment(sentAt) })}</>
}

export interface AudioRowProps {
  message: Message
  content: AudioContent
  /** What is heard after it. */
  next: (cid: string) => Track | undefined
}

export function AudioRow({ message, content, next }: AudioRowProps) {
  const t = useText()
  const format = useFormat()
  const { media: library } = useChat()
  const cid = message.id
  const at = usePlayer((player) => (player.cid === cid ? player.at : 'paused'))
  const error = usePlayer((player) => (player.cid === cid ? player.error : undefined))
  const position = usePlayer((player) => player.positions[cid] ?? 0)
  const peaks = usePeaks(content.placeholder)
  const track = trackOf(message.conversationId, cid, content)
  const fate = fateOf(undefined, error)
  return (
    <Row message={message}>
      <button
        type="button"
        className={classes(styles.leading, styles.play)}
        aria-label={t(at === 'paused' ? 'media.voice.play' : 'media.voice.pause')}
        onClick={() => toggle(track, { library, next })}
      >
        {at === 'loading' && <LoaderCircle className={styles.turning} size={20} />}
        {at === 'playing' && <Pause size={20} fill="currentColor" />}
        {at === 'paused' && <Play size={20} fill="currentColor" />}
      </button>
      <div className={styles.words}>
        {content.name !== undefined && (
          <span className={styles.name} dir="auto">
            {content.name}
          </span>
        )}
        <Waveform
          peaks={peaks}
          position={position}
          duration={track.durationSeconds}
          tabIndex={0}
          onSeek={(seconds) => seek(track, seconds)}
        />
        <span className={styles.about}>
          <span>{format.duration(position > 0 ? position : track.durationSeconds)}</span>
          <span>
            <From message={message} />
          </span>
        </span>
        {fate !== undefined && <FateLine fate={fate} />}
      </div>
    </Row>
  )
}

export function FileRow({ message, content }: { message: Message; content: FileContent }) {
  const t = useText()
  const format = useFormat()
  const { received, error, start, cancel } = useDownload({ mediaId: content.mediaId, conversationId: message.conversationId }, content)
  const fate = fateOf(undefined, error)
  const name = content.name ?? t('chat.content.file')
  const isLoading = received !== undefined
  const size = format.bytes(content.size)
  return (
    <Row message={message}>
      <button type="button" className={styles.main} onClick={isLoading ? cancel : start}>
        <span className={styles.leading}>
          {isLoading && <Ring share={received / content.size} />}
          {isLoading ? <X size={18} aria-hidden="true" /> : iconOf(content.mime, 22)}
        </span>
        <span className={styles.words}>
          <span className="visually-hidden">{t(isLoading ? 'gallery.stop' : 'gallery.download')}</span>
          <span className={styles.name} dir="auto">
            {name}
          </span>
          <span className={styles.about}>
            <span>{isLoading ? t('media.file.part', { done: format.bytes(received), size }) : size}</span>
            <span>{kindOf(content.name, content.mime)}</span>
            <span>
              <From message={message} />
            </span>
          </span>
          {fate !== undefined && <FateLine fate={fate} />}
        </span>
      </button>
    </Row>
  )
}

export function LinkRow({ message, link: { href, host, path, words } }: { message: Message; link: ListedLink }) {
  return (
    <Row message={message}>
      <a className={styles.main} href={href} target="_blank" rel="noopener noreferrer nofollow">
        <span className={styles.leading}>
          <Link2 size={20} aria-hidden="true" />
        </span>
        <span className={styles.words}>
          <span className={styles.name} dir="ltr">
            {host}
            <span className={styles.path}>{path}</span>
          </span>
          {words !== '' && (
            <span className={styles.excerpt} dir="auto">
              {words}
            </span>
          )}
          <span className={styles.about}>
            <From message={message} />
          </span>
        </span>
      </a>
    </Row>
  )
}
