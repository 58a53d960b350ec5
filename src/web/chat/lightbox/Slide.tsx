/** What fills the window: a picture that can be made larger, or a video that plays. The small one that the chat showed stands there until the large one is here. */
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useMedia } from '../../state/useMedia.ts'
import { classes } from '../../ui/classes.ts'
import { Spinner } from '../../ui/Spinner.tsx'
import { useBlur } from '../media/blur.ts'
import { fateOf, isOwnFile } from '../media/fate.ts'
import { feed } from '../media/feed.ts'
import { frameOf } from '../media/frame.ts'
import type { ShownMedia } from '../media/shown.ts'
import { FateLine } from '../message/media/Picture.tsx'
import styles from './Lightbox.module.css'
import { useZoom } from './useZoom.ts'

export interface SlideHandle {
  zoomBy: (factor: number) => void
  reset: () => void
}

export interface SlideProps {
  item: ShownMedia
  label: string
  conversationId: string
  onTurn: (towards: -1 | 1) => void
  onClose: () => void
  ref: Ref<SlideHandle>
}

/** Small pictures are not blown up beyond this. */
const leastPx = 280

export function Slide({ item, label, conversationId, onTurn, onClose, ref }: SlideProps) {
  const frame = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLDivElement>(null)
  const isVideo = item.content.type === 'video'
  const { zoom, pull, isMoving, zoomBy, reset, handlers } = useZoom({ isTouched: !isVideo, frame, picture, onTurn, onClose })
  useImperativeHandle(ref, () => ({ zoomBy, reset }))
  const { content } = item
  const { width = 800, height = 800 } = content
  const size = {
    '--ratio': String(width / height),
    '--natural': `${Math.max(isVideo ? 1_280 : leastPx, width)}px`,
    translate: `${zoom.x + pull.x}px ${zoom.y + Math.max(0, pull.y)}px`,
    scale: String(zoom.scale),
  }
  const media = { mediaId: content.mediaId, conversationId }
  return (
    <div
      ref={frame}
      className={classes(styles.stage, zoom.scale > 1 && styles.large, isMoving && styles.moving)}
      {...(isVideo ? {} : handlers)}
      data-scale={zoom.scale.toFixed(2)}
    >
      <div ref={picture} className={styles.picture} style={size}>
        {isVideo ? <Film media={media} item={item} label={label} /> : <Sharp media={media} item={item} label={label} />}
      </div>
    </div>
  )
}

interface ShowProps {
  media: { mediaId: string; conversationId: string }
  item: ShownMedia
  label: string
}

function Sharp({ media, item: { content }, label }: ShowProps) {
  const t = useText()
  const small = useMedia(media, { width: frameOf(content).width })
  const large = useMedia(media)
  const blur = useBlur(content.placeholder)
  const [loaded, setLoaded] = useState(false)
  const fate = fateOf(undefined, large.error)
  const under = small.url ?? blur
  return (
    <>
      {under !== undefined && <img className={styles.fill} src={under} alt="" draggable={false} />}
      {large.url !== undefined && (
        <img
          className={classes(styles.fill, styles.sharp, loaded && styles.shown)}
          src={large.url}
          alt={label}
          draggable={false}
          onLoad={() => setLoaded(true)}
        />
      )}
      {!loaded && fate === undefined && (
        <span className={styles.loading} role="status">
          <Spinner size={32} />
          <span className="visually-hidden">{t('media.lightbox.loading')}</span>
        </span>
      )}
      {fate !== undefined && (
        <span className={styles.loading}>
          <FateLine fate={fate} />
        </span>
      )}
    </>
  )
}

function Film({ media: { mediaId, conversationId }, item: { content }, label }: ShowProps) {
  const { media: library } = useChat()
  const blur = useBlur(content.placeholder)
  const video = useRef<HTMLVideoElement>(null)
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    const element = video.current
    if (!element) return undefined
    element.play().catch(() => undefined)
    const given = { media: { mediaId, conversationId }, library, isSmall: isOwnFile(mediaId) }
    return feed(element, given, setError)
  }, [library, mediaId, conversationId])
  const fate = fateOf(undefined, error)
  return (
    <>
      {blur !== undefined && <img className={styles.fill} src={blur} alt="" draggable={false} />}
      {/* What people send each other has no captions of the other kind. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={video}
        className={styles.fill}
        controls
        playsInline
        autoPlay
        aria-label={label}
        onCanPlay={({ currentTarget }) => currentTarget.currentTime === 0 && void currentTarget.play().catch(() => undefined)}
      />
      {fate !== undefined && (
        <span className={styles.loading}>
          <FateLine fate={fate} />
        </span>
      )}
    </>
  )
}
