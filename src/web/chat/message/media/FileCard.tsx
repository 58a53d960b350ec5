/** A file: what it is, what it is called, how large. A press brings it to this device. */
import { Download, X } from 'lucide-react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { isOwnFile, useFate } from '../../media/fate.ts'
import { iconOf, kindOf } from '../../media/kinds.ts'
import type { FileContent } from '../../media/shown.ts'
import { useDownload } from '../../media/useDownload.ts'
import styles from './FileCard.module.css'
import type { MediaProps } from './Media.tsx'
import { FateLine } from './Picture.tsx'
import { CancelUpload, Ring, shareOf, UploadRing } from './UploadRing.tsx'

export function FileCard({ message, content, meta }: MediaProps<FileContent>) {
  const t = useText()
  const format = useFormat()
  const { upload } = message
  const media = { mediaId: content.mediaId, conversationId: message.conversationId }
  const { received, error, start, cancel } = useDownload(media, content)
  const fate = useFate(media, { sentAt: message.sentAt, error })
  const name = content.name ?? t('chat.content.file')
  const isLost = !isOwnFile(content.mediaId) && (fate === 'quarantined' || fate === 'failed' || fate === 'gone')
  // In a line that is there anyway: it goes again in a moment.
  const isLookedAt = fate === 'processing' && !upload
  const isLoading = received !== undefined
  const done = upload?.sentBytes ?? received
  const size =
    done === undefined
      ? format.bytes(content.size)
      : t('media.file.part', { done: format.bytes(done), size: format.bytes(upload?.totalBytes ?? content.size) })
  return (
    <div className={styles.file} data-media="file">
      {upload && <UploadRing message={message} upload={upload} />}
      {!upload && isLost && (
        <span className={styles.lost} aria-hidden="true">
          {iconOf(content.mime, 22)}
        </span>
      )}
      {!upload && !isLost && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.open}
          aria-label={t(isLoading ? 'media.file.cancel' : 'media.file.download', { name })}
          onClick={isLoading ? cancel : start}
        >
          {isLoading && <Ring share={shareOf({ sentBytes: received, totalBytes: content.size })} />}
          {isLoading ? <X size={18} aria-hidden="true" /> : iconOf(content.mime, 22, styles.kind)}
          {!isLoading && <Download className={styles.arrow} size={22} aria-hidden="true" />}
        </button>
      )}
      <span className={styles.name} data-words>
        <bdi>{name}</bdi>
      </span>
      {upload && <CancelUpload message={message} />}
      <div className={styles.line}>
        <span className={styles.facts}>
          <span>{isLookedAt ? t('media.fate.processing') : size}</span>
          <span>{kindOf(content.name, content.mime)}</span>
        </span>
        {meta}
      </div>
      {fate !== undefined && !isLookedAt && !upload && (
        <div className={styles.told}>
          <FateLine fate={fate} />
        </div>
      )}
    </div>
  )
}
