/** Files that are dragged over a pane: it says that they can be dropped there. */
import { Upload } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { text, useText } from '../../i18n/useText.ts'
import { toast } from '../../ui/toasts.ts'
import styles from './Drop.module.css'
import { filesIn, hasFiles } from './pick.ts'

export interface Drop {
  isOver: boolean
  handlers: Record<'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>
}

/** `canTake` is asked at each drag. */
export function useDrop(canTake: () => boolean, onFiles: (files: readonly File[]) => void): Drop {
  const [isOver, setOver] = useState(false)
  /** Every element inside is entered and left by itself. */
  const depth = useRef(0)
  const isTaken = (event: DragEvent): boolean => hasFiles(event.dataTransfer) && canTake()
  return {
    isOver,
    handlers: {
      onDragEnter: (event) => {
        if (!isTaken(event)) return
        event.preventDefault()
        depth.current += 1
        setOver(true)
      },
      onDragOver: (event) => {
        if (!hasFiles(event.dataTransfer)) return
        // What is dropped where nothing takes it would be opened instead of the page.
        event.preventDefault()
        event.dataTransfer.dropEffect = canTake() ? 'copy' : 'none'
      },
      onDragLeave: (event) => {
        if (!isTaken(event)) return
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      },
      onDrop: (event) => {
        depth.current = 0
        setOver(false)
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault()
        if (!canTake()) return
        const { files, hasFolders } = filesIn(event.dataTransfer)
        if (hasFolders) toast(text('media.attach.folder'), { tone: 'danger' })
        if (files.length > 0) onFiles(files)
      },
    },
  }
}

export function DropZone({ name }: { name: string }) {
  const t = useText()
  return (
    <div className={styles.zone} data-testid="drop-zone">
      <div className={styles.words}>
        <Upload size={36} aria-hidden="true" />
        <strong>{t('media.drop.title')}</strong>
        <span>{t('media.drop.body', { name })}</span>
      </div>
    </div>
  )
}
