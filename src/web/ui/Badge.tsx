/** A count that wants attention. `label` is what it means, in words; beyond 999 it says so. */
import styles from './Badge.module.css'
import { classes } from './classes.ts'

const most = 999

export interface BadgeProps {
  count: number
  label: string
  /** `quiet` for what is muted. */
  tone?: 'accent' | 'quiet'
}

export function Badge({ count, label, tone = 'accent' }: BadgeProps) {
  if (count <= 0) return null
  return (
    <span className={classes(styles.badge, styles[tone])}>
      <span aria-hidden="true">{count > most ? `${most}+` : count}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  )
}
