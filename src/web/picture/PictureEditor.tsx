/** A face that can be changed: a picture is picked, dropped or pasted, cropped, and theirs; or taken away. */
import { Camera, ImageUp, Trash2 } from 'lucide-react'
import { type ClipboardEvent, lazy, Suspense, useEffect, useState } from 'react'
import { filesIn, pick } from '../chat/composer/pick.ts'
import { useDrop } from '../chat/composer/useDrop.tsx'
import { useText } from '../i18n/useText.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { classes } from '../ui/classes.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { toast } from '../ui/toasts.ts'
import { useLatest } from '../ui/useLatest.ts'
import styles from './PictureEditor.module.css'

const CropDialog = lazy(async () => ({ default: (await import('./CropDialog.tsx')).CropDialog }))

export interface PictureEditorProps {
  id: string
  name: string
  shape: 'person' | 'group'
  mediaId: string | undefined
  /** Makes an uploaded picture theirs; `null` takes it away. */
  onChange: (mediaId: string | null) => Promise<unknown>
  /** What is pasted into nothing in particular is meant too. */
  ownsPage?: boolean
}

export function PictureEditor({ id, name, shape, mediaId, onChange, ownsPage = false }: PictureEditorProps) {
  const t = useText()
  const [file, setFile] = useState<Blob>()
  const [isForeign, setForeign] = useState(false)
  const removing = useTask(async () => {
    await onChange(null)
    toast(t('picture.removed'))
  })
  const take = (files: readonly File[]): void => {
    const [first] = files
    if (!first) return
    removing.reset()
    const isPicture = first.type.startsWith('image/')
    setForeign(!isPicture)
    if (isPicture) setFile(first)
  }
  const choose = async (): Promise<void> => take(await pick({ accept: 'image/*', one: true }))
  const { isOver, handlers } = useDrop(() => file === undefined, take)

  const takePasted = (event: Pick<ClipboardEvent, 'clipboardData' | 'preventDefault' | 'defaultPrevented'>): void => {
    const { files } = filesIn(event.clipboardData)
    if (event.defaultPrevented || files.length === 0 || file) return
    event.preventDefault()
    take(files)
  }
  const latest = useLatest(takePasted)
  useEffect(() => {
    if (!ownsPage) return undefined
    const onPaste = (event: globalThis.ClipboardEvent): void => {
      const { clipboardData, target, defaultPrevented } = event
      if (target !== document.body || !clipboardData) return
      latest.current({ clipboardData, defaultPrevented, preventDefault: () => event.preventDefault() })
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [ownsPage, latest])

  const problem = isForeign ? t('picture.unreadable') : removing.error === undefined ? undefined : failureText(removing.error, t)
  const button = { icon: <Camera size={18} />, size: 'small', variant: 'filled' } as const
  return (
    <div className={styles.editor} onPaste={takePasted} {...handlers} data-testid="picture">
      <div className={classes(styles.face, isOver && styles.over)}>
        <Avatar id={id} name={name} size="huge" shape={shape} mediaId={mediaId} />
        {isOver && (
          <span className={classes(styles.veil, styles[shape])}>
            <ImageUp size={28} aria-hidden="true" />
          </span>
        )}
        {removing.busy && (
          <span className={classes(styles.veil, styles[shape])}>
            <Spinner size={28} />
          </span>
        )}
        <span className={styles.button}>
          {mediaId === undefined ? (
            <IconButton {...button} label={t('picture.add')} onClick={() => void choose()} />
          ) : (
            <Menu
              label={t('picture.change')}
              align="start"
              trigger={(props) => <IconButton {...props} {...button} label={t('picture.change')} />}
              items={[
                { label: t('picture.choose'), icon: <ImageUp size={18} />, onSelect: () => void choose() },
                { label: t('picture.remove'), icon: <Trash2 size={18} />, danger: true, onSelect: () => void removing.run() },
              ]}
            />
          )}
        </span>
      </div>
      {problem !== undefined && (
        <p role="alert" className={styles.failure}>
          {problem}
        </p>
      )}
      {file && (
        <Suspense>
          <CropDialog
            file={file}
            shape={shape}
            onClose={() => setFile(undefined)}
            onUploaded={async (made) => {
              await onChange(made)
              toast(t('picture.saved'))
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
