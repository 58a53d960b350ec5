/** A row of a list: a face, two lines, and something at the end. A link, a button, or neither. */
import type { ReactNode } from 'react'
import { Link } from './Link.tsx'
import { classes } from './classes.ts'
import styles from './ListRow.module.css'

export interface ListRowProps {
  leading?: ReactNode
  title: ReactNode
  subtitle?: ReactNode
  /** Small print at the end of the first line: a time. */
  meta?: ReactNode
  /** At the end of the row. Beside a link or a button, so it may hold one of its own. */
  trailing?: ReactNode
  href?: string
  onClick?: () => void
  selected?: boolean
  danger?: boolean
  /** The second line may become two, instead of being cut. */
  wraps?: boolean
}

export function ListRow({
  leading,
  title,
  subtitle,
  meta,
  trailing,
  href,
  onClick,
  selected = false,
  danger = false,
  wraps = false,
}: ListRowProps) {
  const inside = (
    <>
      {leading}
      <span className={styles.words}>
        <span className={styles.first}>
          <span className={styles.title}>
            <bdi>{title}</bdi>
          </span>
          {meta !== undefined && <span className={styles.meta}>{meta}</span>}
        </span>
        {subtitle !== undefined && (
          <span className={styles.subtitle}>
            <bdi>{subtitle}</bdi>
          </span>
        )}
      </span>
    </>
  )
  let main: ReactNode
  if (href !== undefined) {
    main = (
      <Link className={styles.main} href={href} aria-current={selected ? 'page' : undefined} onClick={onClick}>
        {inside}
      </Link>
    )
  } else if (onClick) {
    main = (
      <button type="button" className={styles.main} onClick={onClick}>
        {inside}
      </button>
    )
  } else {
    main = <div className={styles.main}>{inside}</div>
  }
  const acts = href !== undefined || onClick !== undefined
  return (
    <div className={classes(styles.row, acts && styles.acts, selected && styles.selected, danger && styles.danger, wraps && styles.wraps)}>
      {main}
      {trailing !== undefined && <div className={styles.trailing}>{trailing}</div>}
    </div>
  )
}
