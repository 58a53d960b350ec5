/** The shortcuts, as `?` shows them. */
import { ShortcutTable } from '../app/ShortcutTable.tsx'
import styles from './Settings.module.css'

export function KeyboardSection() {
  return (
    <div className={styles.card}>
      <div className={styles.padded}>
        <ShortcutTable level={2} />
      </div>
    </div>
  )
}
