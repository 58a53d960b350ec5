/** What was just recorded, before it is sent. */
import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { IconButton } from '../../../ui/IconButton.tsx'
import { usePeaks } from '../../media/blur.ts'
import { Waveform } from '../../media/Waveform.tsx'
import styles from './Voice.module.css'

export interface ListenProps {
  blob: Blob
  seconds: number
  /** For one without a placeholder. */
  levels: readonly number[]
  placeholder: string | undefined
}

export function Listen({ blob, seconds, levels, placeholder }: ListenProps) {
  const t = useText()
  const format = useFormat()
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [position, setPosition] = useState(0)
  const peaks = usePeaks(placeholder) ?? levels
  useEffect(() => {
    const element = audio.current
    if (!element) return undefined
    const url = URL.createObjectURL(blob)
    element.src = url
    return () => {
      element.pause()
      URL.revokeObjectURL(url)
    }
  }, [blob])

  const toggle = (): void => {
    if (isPlaying) audio.current?.pause()
    else audio.current?.play().catch(() => setPlaying(false))
  }
  return (
    <div className={styles.listen}>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
        onEnded={() => setPosition(0)}
      />
      <IconButton
        label={t(isPlaying ? 'media.voice.pause' : 'media.voice.play')}
        tooltip="none"
        icon={isPlaying ? <Pause size={20} fill="currentColor" /> : <Play size={20} fill="currentColor" />}
        onClick={toggle}
      />
      <Waveform
        peaks={peaks}
        position={position}
        duration={seconds}
        tabIndex={0}
        onSeek={(to) => {
          setPosition(to)
          if (audio.current) audio.current.currentTime = to
        }}
      />
      <span className={styles.time}>{format.duration(isPlaying || position > 0 ? position : seconds)}</span>
    </div>
  )
}
