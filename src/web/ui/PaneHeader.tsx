/** The bar on top of a pane: back, who or what it is, and what can be done. */
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../i18n/useText.ts'
import { classes } from './classes.ts'
import { IconButton } from './IconButton.tsx'
import styles from './PaneHeader.module.css'

export interface PaneHeaderProps {
  /** Its text is the pane's heading. */
  title: ReactNode
  subtitle?: ReactNode
  leading?: ReactNode
  actions?: ReactNode
  /** Shown on phones only, unless `backAlways`. */
  onBack?: (() => void) | undefined
  backAlways?: boolean
  /** `large` on top of a list that is a place of its own. */
  size?: 'normal' | 'large'
}

export function PaneHeader({ title, subtitle, leading, actions, onBack, backAlways = false, size = 'normal' }: PaneHeaderProps) {
  const t = useText()
  return (
    <header className={classes(styles.bar, styles[size])}>
      {onBack && (
        <span className={backAlways ? undefined : styles.back}>
          <IconButton label={t('shell.back')} icon={<ArrowLeft className="mirrored" size={22} />} onClick={onBack} />
        </span>
      )}
      {leading}
      <div className={styles.words}>
        <h1 className={styles.title}>
          <bdi>{title}</bdi>
        </h1>
        {subtitle !== undefined && (
          <div className={styles.subtitle}>
            <bdi>{subtitle}</bdi>
          </div>
        )}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
