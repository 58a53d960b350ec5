/** A recording: play, where it is and how loud, how long, how fast. One is heard at a time, and after it the next. */
import { LoaderCircle, Pause, Play } from 'lucide-react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { useChat } from '../../../state/ChatContext.tsx'
import { classes } from '../../../ui/classes.ts'
import { usePeaks } from '../../media/blur.ts'
import { isOwnFile, useFate } from '../../media/fate.ts'
import { nextRate, seek, toggle, type Track, usePlayer } from '../../media/player.ts'
import type { AudioContent } from '../../media/shown.ts'
import { trackOf } from '../../media/tracks.ts'
import { Waveform } from '../../media/Waveform.tsx'
import { useDesk } from '../desk.ts'
import type { MediaProps } from './Media.tsx'
import { FateLine } from './Picture.tsx'
import { CancelUpload, UploadRing } from './UploadRing.tsx'
import card from './Card.module.css'
import styles from './Voice.module.css'

export function Voice({ message, content, meta }: MediaProps<AudioContent>) {
  const t = useText()
  const format = useFormat()
  const { media: library } = useChat()
  const { nextVoice } = useDesk()
  const { cid, upload } = message
  const isCurrent = usePlayer((player) => player.cid === cid)
  const at = usePlayer((player) => (player.cid === cid ? player.at : 'paused'))
  const error = usePlayer((player) => (player.cid === cid ? player.error : undefined))
  const position = usePlayer((player) => player.positions[cid] ?? 0)
  const rate = usePlayer((player) => player.rate)
  const peaks = usePeaks(content.placeholder)
  const track: Track = trackOf(message.conversationId, cid, content)
  const found = useFate(track.media, { sentAt: message.sentAt, error })
  const fate = isOwnFile(content.mediaId) || found === 'processing' ? undefined : found
  const { durationSeconds } = track
  const isLost = fate !== undefined && fate !== 'offline'

  return (
    <div className={classes(card.card, styles.voice)} data-media="audio" data-playing={at}>
      {upload ? (
        <UploadRing message={message} upload={upload} />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={classes(card.round, styles.play)}
          disabled={isLost}
          aria-label={t(at === 'paused' ? 'media.voice.play' : 'media.voice.pause')}
          onClick={() => toggle(track, { library, next: nextVoice })}
        >
          {at === 'loading' && <LoaderCircle className={styles.loading} size={22} />}
          {at === 'playing' && <Pause size={22} fill="currentColor" />}
          {at === 'paused' && <Play size={22} fill="currentColor" />}
        </button>
      )}
      <div className={styles.middle}>
        {content.name !== undefined && (
          <span className={styles.name} title={content.name}>
            <bdi>{content.name}</bdi>
          </span>
        )}
        <Waveform peaks={peaks} position={position} duration={durationSeconds} onSeek={(seconds) => seek(track, seconds)} />
      </div>
      {upload ? (
        <CancelUpload message={message} />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={classes(styles.rate, !isCurrent && styles.idle)}
          aria-label={t('media.voice.rate', { rate: format.number(rate) })}
          onClick={nextRate}
        >
          {format.number(rate)}×
        </button>
      )}
      <div className={classes(card.line, styles.line)}>
        <span className={styles.time}>{format.duration(isCurrent || position > 0 ? position : durationSeconds)}</span>
        {meta}
      </div>
      {fate !== undefined && (
        <div className={classes(card.told, styles.told)}>
          <FateLine fate={fate} />
        </div>
      )}
    </div>
  )
}
