/** One line across a pane about the state of things. It comes and goes by itself. */
import type { ReactNode } from 'react'
import styles from './Banner.module.css'
import { classes } from './classes.ts'

export interface BannerProps {
  tone?: 'neutral' | 'warning' | 'danger'
  icon?: ReactNode
  children: ReactNode
  action?: ReactNode
}

export function Banner({ tone = 'neutral', icon, children, action }: BannerProps) {
  return (
    <div className={classes(styles.banner, styles[tone])}>
      {icon}
      <span className={styles.words}>{children}</span>
      {action}
    </div>
  )
}
