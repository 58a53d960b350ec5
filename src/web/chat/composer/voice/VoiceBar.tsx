/** Recording a voice message in place of the text: the level and the time, then listening to it, sending or deleting it. */
import { ChevronLeft, MicOff, SendHorizontal, Square, Trash2, X } from 'lucide-react'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { Attachment } from '../../../../client/index.ts'
import { useFormat } from '../../../i18n/useFormat.ts'
import { text, useText } from '../../../i18n/useText.ts'
import { classes } from '../../../ui/classes.ts'
import { IconButton } from '../../../ui/IconButton.tsx'
import { useLatest } from '../../../ui/useLatest.ts'
import { toast } from '../../../ui/toasts.ts'
import { loadAttachments } from '../../media/blur.ts'
import { pause } from '../../media/player.ts'
import { bars, pathOf } from '../../media/waveform.ts'
import { Listen } from './Listen.tsx'
import { problemOf, record, type Recording, type RecordingProblem } from './recording.ts'
import styles from './Voice.module.css'

export interface VoiceBarHandle {
  /** Lets go of the button: it is sent, if it is long enough to be meant. */
  finish: () => void
}

export interface VoiceBarProps {
  /** While the button is held, how far it is pulled towards the start: from 0 to 1, where it is cancelled. */
  slide: number | undefined
  onSend: (attachment: Attachment) => void
  onClose: () => void
  ref: Ref<VoiceBarHandle>
}

type State =
  | { at: 'asking' }
  | { at: 'recording'; recording: Recording }
  | { at: 'preview'; blob: Blob; seconds: number; attachment: Attachment }
  | { at: 'problem'; problem: RecordingProblem }

const levelCount = 40
const levelMs = 80
/** Shorter was a mistake. */
const leastSeconds = 0.7

export function VoiceBar({ slide, onSend, onClose, ref }: VoiceBarProps) {
  const t = useText()
  const format = useFormat()
  const [state, setState] = useState<State>({ at: 'asking' })
  const [levels, setLevels] = useState<readonly number[]>([])
  const [seconds, setSeconds] = useState(0)
  const recording = useRef<Recording>(undefined)
  const focused = useRef<HTMLButtonElement>(null)
  const isHeld = slide !== undefined
  const close = useLatest(onClose)

  useEffect(() => {
    let isGone = false
    pause()
    const begin = async (): Promise<void> => {
      try {
        const begun = await record()
        if (isGone) begun.cancel()
        else {
          recording.current = begun
          setState({ at: 'recording', recording: begun })
        }
      } catch (error) {
        if (!isGone) setState({ at: 'problem', problem: problemOf(error) })
      }
    }
    void begin()
    return () => {
      isGone = true
      recording.current?.cancel()
      recording.current = undefined
    }
  }, [])
  useEffect(() => {
    if (state.at !== 'recording') return undefined
    const timer = setInterval(() => {
      setSeconds(state.recording.seconds())
      setLevels((known) => [...known, state.recording.level()].slice(-levelCount))
    }, levelMs)
    return () => clearInterval(timer)
  }, [state])
  // Where the button was that had the focus, there is another now.
  useEffect(() => {
    if (!isHeld) focused.current?.focus()
  }, [isHeld, state.at])

  const end = async (then: 'send' | 'preview'): Promise<void> => {
    const begun = recording.current
    if (!begun) return
    recording.current = undefined
    try {
      const { blob, seconds: lasted } = await begun.stop()
      if (lasted < leastSeconds) {
        toast(text('media.record.hold'))
        close.current()
        return
      }
      const { voice } = await loadAttachments()
      const attachment = await voice(blob, lasted)
      if (then === 'preview') setState({ at: 'preview', blob, seconds: lasted, attachment })
      else onSend(attachment)
    } catch {
      setState({ at: 'problem', problem: 'failed' })
    }
  }
  useImperativeHandle(ref, () => ({
    finish: () => {
      if (state.at === 'recording') void end('send')
      // Whoever is asked for the microphone has let go of the button to answer.
      else if (state.at !== 'asking') close.current()
    },
  }))

  const remove = (
    <IconButton label={t('media.record.delete')} tooltip="above" variant="danger" icon={<Trash2 size={21} />} onClick={onClose} />
  )
  return (
    <div
      className={styles.bar}
      data-testid="voice"
      data-at={state.at}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      {state.at === 'asking' && (
        <>
          <p className={styles.words} role="status">
            {t('media.record.asking')}
          </p>
          {!isHeld && <IconButton label={t('shell.cancel')} tooltip="none" icon={<X size={21} />} ref={focused} onClick={onClose} />}
        </>
      )}
      {state.at === 'problem' && (
        <>
          <MicOff className={styles.problem} size={20} aria-hidden="true" />
          <p className={styles.words} role="alert">
            {t(`media.record.${state.problem}`)}
          </p>
          <IconButton label={t('media.record.dismiss')} tooltip="none" icon={<X size={21} />} ref={focused} onClick={onClose} />
        </>
      )}
      {state.at === 'recording' && (
        <>
          {!isHeld && remove}
          <span className={styles.live} role="status">
            <span className={styles.dot} aria-hidden="true" />
            <span className="visually-hidden">{t('media.record.recording')}</span>
          </span>
          <span className={styles.time} role="timer">
            {format.duration(Math.floor(seconds))}
          </span>
          <svg className={styles.levels} viewBox={`0 0 ${levelCount * 4} 32`} preserveAspectRatio="none" aria-hidden="true">
            <path d={pathOf([...Array.from({ length: levelCount - levels.length }, () => 0), ...levels])} />
          </svg>
          {isHeld ? (
            <span className={classes(styles.slide, slide >= 1 && styles.over)}>
              <ChevronLeft size={18} className="mirrored" aria-hidden="true" />
              {t(slide >= 1 ? 'media.record.release' : 'media.record.slide')}
            </span>
          ) : (
            <>
              <IconButton
                label={t('media.record.stop')}
                tooltip="above"
                icon={<Square size={19} fill="currentColor" />}
                onClick={() => void end('preview')}
              />
              <SendButton ref={focused} onClick={() => void end('send')} />
            </>
          )}
        </>
      )}
      {state.at === 'preview' && (
        <>
          {remove}
          <Listen blob={state.blob} seconds={state.seconds} levels={bars(levels, levelCount)} placeholder={state.attachment.placeholder} />
          <SendButton ref={focused} onClick={() => onSend(state.attachment)} />
        </>
      )}
    </div>
  )
}

function SendButton(props: { ref: Ref<HTMLButtonElement>; onClick: () => void }) {
  const t = useText()
  return (
    <IconButton
      {...props}
      className={styles.send}
      variant="filled"
      tooltip="none"
      label={t('media.record.send')}
      icon={<SendHorizontal className="mirrored" size={20} />}
    />
  )
}
