/** How far an own file has come on its way to the server: a ring that fills, which pauses it, lets it go on or tries again. */
import { Pause, Play, RotateCw, X } from 'lucide-react'
import type { ChatMessage, UploadState } from '../../../../client/index.ts'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { classes } from '../../../ui/classes.ts'
import { useDesk } from '../desk.ts'
import styles from './UploadRing.module.css'

const radius = 20
const around = 2 * Math.PI * radius

/** From 0 to 1. */
export const shareOf = ({ sentBytes, totalBytes }: Pick<UploadState, 'sentBytes' | 'totalBytes'>): number =>
  totalBytes > 0 ? Math.min(1, sentBytes / totalBytes) : 0

export function Ring({ share, spins = false }: { share: number; spins?: boolean }) {
  return (
    <svg className={classes(styles.ring, spins && styles.spins)} viewBox="0 0 44 44" aria-hidden="true">
      <circle className={styles.track} cx="22" cy="22" r={radius} />
      <circle className={styles.arc} cx="22" cy="22" r={radius} strokeDasharray={`${around * Math.max(0.04, share)} ${around}`} />
    </svg>
  )
}

/** `onPicture`: it stands on one, and is dark whatever the theme. */
export function UploadRing({ message, upload, onPicture = false }: { message: ChatMessage; upload: UploadState; onPicture?: boolean }) {
  const t = useText()
  const format = useFormat()
  const { conversation } = useDesk()
  const { cid } = message
  const share = shareOf(upload)
  const acts = {
    waiting: { label: t('media.upload.pause'), icon: <Pause size={18} />, act: () => conversation.pauseUpload(cid) },
    uploading: { label: t('media.upload.pause'), icon: <Pause size={18} />, act: () => conversation.pauseUpload(cid) },
    paused: { label: t('media.upload.resume'), icon: <Play size={18} />, act: () => conversation.resumeUpload(cid) },
    failed: { label: t('chat.notSent.retry'), icon: <RotateCw size={18} />, act: () => conversation.retry(cid) },
  } as const
  const { label, icon, act } = acts[upload.at]
  const percent = Math.round(share * 100)
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes(styles.button, onPicture && styles.onPicture)}
      aria-label={`${label}, ${t('media.upload.progress', { percent: format.number(percent) })}`}
      title={label}
      data-upload={upload.at}
      data-percent={percent}
      onClick={act}
    >
      {upload.at !== 'failed' && <Ring share={share} spins={upload.at === 'waiting'} />}
      {icon}
    </button>
  )
}

export function CancelUpload({ message, onPicture = false }: { message: ChatMessage; onPicture?: boolean }) {
  const t = useText()
  const { conversation } = useDesk()
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes(styles.cancel, onPicture && styles.onPicture)}
      aria-label={t('media.upload.cancel')}
      title={t('media.upload.cancel')}
      onClick={() => conversation.cancel(message.cid)}
    >
      <X size={18} aria-hidden="true" />
    </button>
  )
}
