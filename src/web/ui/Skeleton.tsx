/** The shape of what is about to be there. Whoever shows it marks the place as busy and says so once. */
import { classes } from './classes.ts'
import styles from './Skeleton.module.css'

export interface SkeletonProps {
  shape?: 'line' | 'circle' | 'block'
  /** Of its line, in tenths. */
  width?: 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
}

export function Skeleton({ shape = 'line', width = 10 }: SkeletonProps) {
  return <span className={classes(styles.skeleton, styles[shape])} data-width={width} aria-hidden="true" />
}

/** Rows of a list that loads. */
export function SkeletonRows({ count = 8, label }: { count?: number; label: string }) {
  return (
    <div className={styles.rows} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={styles.row}>
          <Skeleton shape="circle" />
          <div className={styles.lines}>
            <Skeleton width={row % 3 === 0 ? 5 : 4} />
            <Skeleton width={row % 2 === 0 ? 9 : 7} />
          </div>
        </div>
      ))}
    </div>
  )
}
