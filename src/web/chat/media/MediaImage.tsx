/** A picture that fills its place: at once blurred, then sharp. The place has its size before. */
import { useEffect, useState } from 'react'
import type { MediaRef } from '../../../client/index.ts'
import { useMedia } from '../../state/useMedia.ts'
import { classes } from '../../ui/classes.ts'
import { useLatest } from '../../ui/useLatest.ts'
import { useBlur } from './blur.ts'
import styles from './MediaImage.module.css'

export interface MediaImageProps {
  media: MediaRef | undefined
  /** CSS pixels; without it the whole is shown. */
  width?: number | undefined
  placeholder?: string | undefined
  /** Empty where words beside it say what it is. */
  alt?: string
  fit?: 'cover' | 'contain'
  /** Called when it cannot come, and with undefined when it can again. */
  onError?: (error: unknown) => void
}

export function MediaImage({ media, width, placeholder, alt = '', fit = 'cover', onError }: MediaImageProps) {
  const { url, error } = useMedia(media, { width })
  const blur = useBlur(placeholder)
  /** What was here already when it was first drawn does not fade in. */
  const [instant] = useState(url !== undefined)
  const [sharp, setSharp] = useState<string>()
  const tell = useLatest(onError)
  useEffect(() => tell.current?.(error), [tell, error])
  const isSharp = url !== undefined && (instant || sharp !== undefined)
  return (
    <span className={styles.place}>
      {blur !== undefined && <img className={classes(styles.blur, isSharp && styles.gone)} src={blur} alt="" draggable={false} />}
      {url !== undefined && (
        <img
          className={classes(styles.image, styles[fit], isSharp && styles.sharp)}
          data-instant={instant}
          src={url}
          alt={alt}
          draggable={false}
          decoding={instant ? 'sync' : 'async'}
          onLoad={() => setSharp(url)}
          onError={() => onError?.(new Error('The picture cannot be shown.'))}
        />
      )}
    </span>
  )
}
