/** All that waits, small: one is looked at, each can be taken away. */
import { CircleAlert, X } from 'lucide-react'
import { useText } from '../../../i18n/useText.ts'
import { classes } from '../../../ui/classes.ts'
import { iconOf } from '../../media/kinds.ts'
import type { Problem, TrayItem } from './tray.ts'
import styles from './Tray.module.css'
import { useSource } from './useSource.ts'

export interface StripProps {
  items: readonly TrayItem[]
  currentId: number | undefined
  problemOf: (item: TrayItem) => Problem | undefined
  onChoose: (id: number) => void
  onRemove: (id: number) => void
}

function Thumb({ file }: { file: File }) {
  const source = useSource(file)
  const isPicture = file.type.startsWith('image/') && file.size > 0
  return isPicture ? <img ref={source} className={styles.thumb} alt="" /> : iconOf(file.type, 24)
}

export function Strip({ items, currentId, problemOf, onChoose, onRemove }: StripProps) {
  const t = useText()
  return (
    <ul className={styles.strip} aria-label={t('media.tray.files')}>
      {items.map((item) => (
        <li key={item.id} className={styles.cell}>
          <button
            type="button"
            className={classes(styles.small, item.id === currentId && styles.current)}
            aria-label={t('media.tray.show', { name: item.file.name })}
            aria-current={item.id === currentId}
            onClick={() => onChoose(item.id)}
          >
            <Thumb file={item.file} />
            {problemOf(item) !== undefined && <CircleAlert className={styles.wrong} size={20} aria-hidden="true" />}
          </button>
          <button
            type="button"
            className={styles.remove}
            aria-label={t('media.tray.remove', { name: item.file.name })}
            onClick={() => onRemove(item.id)}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  )
}
