/** A picture or a video in a chat: its place has its size before anything of it is here. It opens in the lightbox. */
import { CloudOff, Hourglass, ImageOff, Play, ShieldAlert, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { type PlainTextKey, useText } from '../../../i18n/useText.ts'
import { type Fate, isOwnFile, useFate } from '../../media/fate.ts'
import { frameOf } from '../../media/frame.ts'
import { MediaImage } from '../../media/MediaImage.tsx'
import type { PictureContent } from '../../media/shown.ts'
import { useDesk } from '../desk.ts'
import type { MediaProps } from './Media.tsx'
import styles from './Picture.module.css'
import { Poster } from './Poster.tsx'
import { CancelUpload, UploadRing } from './UploadRing.tsx'

const fateTexts: Record<Fate, PlainTextKey> = {
  processing: 'media.fate.processing',
  quarantined: 'media.fate.quarantined',
  failed: 'media.fate.failed',
  gone: 'media.fate.gone',
  offline: 'media.fate.offline',
  broken: 'media.fate.broken',
}

const fateIcons: Record<Fate, ReactNode> = {
  processing: <Hourglass size={20} />,
  quarantined: <ShieldAlert size={20} />,
  failed: <TriangleAlert size={20} />,
  gone: <ImageOff size={20} />,
  offline: <CloudOff size={20} />,
  broken: <ImageOff size={20} />,
}

export function FateLine({ fate }: { fate: Fate }) {
  const t = useText()
  return (
    <span className={styles.fate} data-fate={fate}>
      <span aria-hidden="true">{fateIcons[fate]}</span>
      {t(fateTexts[fate])}
    </span>
  )
}

/** Moving pictures are shown as they are, up to this. */
const movingBytes = 6 * 1024 * 1024

export function Picture({ message, content, meta }: MediaProps<PictureContent>) {
  const t = useText()
  const format = useFormat()
  const desk = useDesk()
  /** Of the id that it had then: an own one gets another. */
  const [failed, setFailed] = useState<{ mediaId: string; error: unknown }>()
  const [hasFrame, setFrame] = useState(false)
  const { mediaId, type, placeholder, durationSeconds } = content
  const media = { mediaId, conversationId: message.conversationId }
  const error = failed?.mediaId === mediaId ? failed.error : undefined
  const found = useFate(media, { sentAt: message.sentAt, error })
  const { upload } = message
  const { width, height } = frameOf(content)
  const isVideo = type === 'video'
  const isMoving = content.mime === 'image/gif' && content.size < movingBytes
  // The own one is here; and a video whose first picture is here can be played.
  const fate = isOwnFile(mediaId) || (found === 'processing' && hasFrame) ? undefined : found
  const isLost = fate !== undefined && fate !== 'processing' && fate !== 'offline'

  return (
    <span className={styles.frame} style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }} data-media={type}>
      {!isLost &&
        (isVideo ? (
          <Poster key={isOwnFile(mediaId) ? 'own' : mediaId} media={media} placeholder={placeholder} onShown={() => setFrame(true)} />
        ) : (
          <MediaImage
            media={media}
            width={isMoving ? undefined : width}
            placeholder={placeholder}
            onError={(problem) => setFailed({ mediaId, error: problem })}
          />
        ))}
      {!isLost && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.open}
          aria-label={t(isVideo ? 'media.open.video' : 'media.open.image')}
          aria-haspopup="dialog"
          onClick={() => desk.use.setState({ lightbox: message.cid })}
        />
      )}
      {isVideo && !isLost && !upload && (
        <span className={styles.play} aria-hidden="true">
          <Play size={26} fill="currentColor" />
        </span>
      )}
      {isVideo && durationSeconds !== undefined && !isLost && <span className={styles.badge}>{format.duration(durationSeconds)}</span>}
      {upload && (
        <>
          <span className={styles.centre}>
            <UploadRing message={message} upload={upload} onPicture />
          </span>
          <span className={styles.corner}>
            <CancelUpload message={message} onPicture />
          </span>
        </>
      )}
      {fate !== undefined && (
        <span className={styles.told}>
          <FateLine fate={fate} />
        </span>
      )}
      {meta !== undefined && <span className={styles.meta}>{meta}</span>}
    </span>
  )
}
