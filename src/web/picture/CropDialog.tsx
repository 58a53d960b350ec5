/** The part of a picture that becomes somebody's face: moved, scaled, uploaded. Closed only by hand or when it is done, so that nothing is lost to a failure. */
import { ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { failureText } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { type Crop, mostZoom, sideOf, squareOf } from './crop.ts'
import styles from './CropDialog.module.css'
import { open, render } from './render.ts'
import { useCrop } from './useCrop.ts'
import { useUpload } from './useUpload.ts'

export interface CropDialogProps {
  file: Blob
  shape: 'person' | 'group'
  onClose: () => void
  /** The picture is on the server: makes it theirs. */
  onUploaded: (mediaId: string) => Promise<unknown>
}

interface Opened {
  bitmap: ImageBitmap
  url: string
}

export function CropDialog({ file, ...rest }: CropDialogProps) {
  const t = useText()
  const [opened, setOpened] = useState<Opened>()
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    let ended = false
    const url = URL.createObjectURL(file)
    let bitmap: ImageBitmap | undefined
    const show = async (): Promise<void> => {
      const made = await open(file)
      bitmap = made
      if (ended) made.close()
      else setOpened({ bitmap: made, url })
    }
    show().catch(() => setBroken(true))
    return () => {
      ended = true
      bitmap?.close()
      URL.revokeObjectURL(url)
    }
  }, [file])
  if (opened) return <Cropper {...rest} opened={opened} />
  return (
    <Dialog
      open
      title={t('picture.crop.title')}
      onClose={rest.onClose}
      footer={<Button onClick={rest.onClose}>{t(isBroken ? 'shell.close' : 'shell.cancel')}</Button>}
    >
      {isBroken ? (
        <p role="alert" className={styles.failure}>
          {t('picture.unreadable')}
        </p>
      ) : (
        <SkeletonRows count={1} label={t('shell.loading')} />
      )}
    </Dialog>
  )
}

function Cropper({ opened, shape, onClose, onUploaded }: Omit<CropDialogProps, 'file'> & { opened: Opened }) {
  const t = useText()
  const format = useFormat()
  const id = useId()
  const chat = useChat()
  const { bitmap, url } = opened
  const stage = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const { crop, setZoom, handlers } = useCrop(bitmap, frame, stage)
  const { share, error, start, cancel } = useUpload(async (options) => {
    const mediaId = await chat.media.upload(await render(bitmap, squareOf(bitmap, crop)), options)
    options.signal.throwIfAborted()
    await onUploaded(mediaId)
    onClose()
  })
  // The arrows move it before anything else is pressed.
  useEffect(() => stage.current?.focus(), [])
  const isBusy = share !== undefined
  // What is nearer the end of the way is as fine to set as what is near its beginning.
  const most = Math.log(mostZoom(bitmap))
  const percent = format.number(Math.round((share ?? 0) * 100))
  const close = (): void => {
    cancel()
    onClose()
  }

  return (
    <Dialog
      open
      title={t('picture.crop.title')}
      onClose={close}
      onSubmit={start}
      footer={
        <>
          <Button onClick={isBusy ? cancel : close}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('picture.crop.use')}
          </Button>
        </>
      }
    >
      <div
        ref={stage}
        dir="ltr"
        role="group"
        tabIndex={0}
        aria-label={t('picture.crop.stage')}
        aria-describedby={`${id}h`}
        className={classes(styles.stage, isBusy && styles.busy)}
        data-crop={`${Math.round(crop.x)} ${Math.round(crop.y)} ${crop.zoom.toFixed(2)}`}
        {...(isBusy ? {} : handlers)}
      >
        <div ref={frame} className={styles.frame}>
          <img className={styles.picture} src={url} alt="" draggable={false} style={layout(bitmap, crop)} />
        </div>
        <span className={classes(styles.mask, styles[shape])} />
      </div>
      {isBusy ? (
        <div className={styles.line}>
          <progress className={styles.progress} max={1} value={share} aria-labelledby={`${id}p`} />
          <span id={`${id}p`} className={styles.words}>
            {t('picture.uploading', { percent })}
          </span>
        </div>
      ) : (
        <div className={styles.line}>
          <ZoomOut size={18} aria-hidden="true" />
          <input
            type="range"
            className={styles.slider}
            aria-label={t('picture.crop.zoom')}
            min={0}
            max={100}
            value={Math.round((Math.log(crop.zoom) / most) * 100)}
            onChange={(event) => setZoom(Math.exp((Number(event.target.value) / 100) * most))}
          />
          <ZoomIn size={18} aria-hidden="true" />
        </div>
      )}
      <p id={`${id}h`} className={styles.hint}>
        {t('picture.crop.hint')}
      </p>
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}

/** The picture around the frame's middle, as large as its square fills the frame. */
function layout(size: ImageBitmap, { x, y, zoom }: Crop) {
  return {
    width: `${(size.width / sideOf(size, zoom)) * 100}%`,
    translate: `${(-x / size.width) * 100}% ${(-y / size.height) * 100}%`,
  }
}
