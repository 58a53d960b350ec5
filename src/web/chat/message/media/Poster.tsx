/** What a video shows before it is played: blurred at once, then its first picture, of which only the first bytes are loaded. */
import { useEffect, useRef, useState } from 'react'
import type { MediaRef } from '../../../../client/index.ts'
import { useChat } from '../../../state/ChatContext.tsx'
import { classes } from '../../../ui/classes.ts'
import { useBlur } from '../../media/blur.ts'
import { feed } from '../../media/feed.ts'
import styles from './Poster.module.css'

/** What only flies by is not asked for. */
const restsMs = 400

export interface PosterProps {
  media: MediaRef
  placeholder: string | undefined
  onShown: () => void
}

export function Poster({ media, placeholder, onShown }: PosterProps) {
  const { media: library } = useChat()
  const blur = useBlur(placeholder)
  const video = useRef<HTMLVideoElement>(null)
  const [isShown, setShown] = useState(false)
  const { mediaId, conversationId } = media

  useEffect(() => {
    const element = video.current
    if (!element) return undefined
    let end: (() => void) | undefined
    // Not the very start: there is no picture yet in some.
    const given = { media: { mediaId, conversationId }, library, isSmall: false, fragment: '#t=0.01' }
    const begin = (): void => {
      end = feed(element, given, () => undefined)
    }
    const timer = setTimeout(begin, restsMs)
    return () => {
      clearTimeout(timer)
      end?.()
    }
  }, [library, mediaId, conversationId])

  return (
    <span className={styles.poster}>
      {blur !== undefined && <img className={styles.fill} src={blur} alt="" draggable={false} />}
      <video
        ref={video}
        className={classes(styles.fill, styles.frame, isShown && styles.shown)}
        muted
        playsInline
        preload="metadata"
        tabIndex={-1}
        aria-hidden="true"
        disablePictureInPicture
        onLoadedData={() => {
          setShown(true)
          onShown()
        }}
      />
    </span>
  )
}
