/** A recording as it sounds, played up to a place that can be set: by the pointer, and by the arrows. Time runs left to right everywhere. */
import { type KeyboardEvent, type PointerEvent, useMemo } from 'react'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { bars, pathOf } from './waveform.ts'
import styles from './Waveform.module.css'

const count = 44
const stepSeconds = 5
const none: readonly number[] = []

export interface WaveformProps {
  peaks: readonly number[] | undefined
  /** Seconds. */
  position: number
  duration: number
  onSeek: (seconds: number) => void
  tabIndex?: number
}

export function Waveform({ peaks = none, position, duration, onSeek, tabIndex = -1 }: WaveformProps) {
  const t = useText()
  const format = useFormat()
  const path = useMemo(() => pathOf(bars(peaks, count)), [peaks])
  const share = duration > 0 ? Math.min(1, position / duration) : 0

  const seekAt = ({ currentTarget, clientX }: PointerEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect()
    onSeek(Math.max(0, Math.min(1, (clientX - left) / width)) * duration)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowRight: position + stepSeconds, ArrowLeft: position - stepSeconds, Home: 0, End: duration }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSeek(Math.max(0, Math.min(duration, to)))
  }
  const drawing = (
    <svg className={styles.bars} viewBox={`0 0 ${count * 4} 32`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  )
  return (
    <div
      role="slider"
      dir="ltr"
      tabIndex={tabIndex}
      className={styles.waveform}
      aria-label={t('media.voice.position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(position)}
      aria-valuetext={t('media.voice.at', { position: format.duration(position), duration: format.duration(duration) })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        seekAt(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seekAt(event)}
    >
      {drawing}
      <span className={styles.played} style={{ clipPath: `inset(0 ${100 - share * 100}% 0 0)` }}>
        {drawing}
      </span>
    </div>
  )
}
