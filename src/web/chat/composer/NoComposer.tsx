/** Where the composer would be: why nothing can be written here. */
import type { ReactNode } from 'react'
import styles from './Composer.module.css'

export function NoComposer({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.none} role="note">
      <p>{children}</p>
      {action}
    </div>
  )
}
