/** Bubbles that are about to be there. */
import { useText } from '../../i18n/useText.ts'
import { classes } from '../../ui/classes.ts'
import styles from './TimelineSkeleton.module.css'

const shapes = [5, 8, 4, 7, 9, 3, 6] as const

export function TimelineSkeleton() {
  const t = useText()
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{t('chat.timeline.loading')}</span>
      {shapes.map((width, at) => (
        <span key={width} className={classes(styles.bubble, at % 3 === 2 && styles.mine)} data-width={width} aria-hidden="true" />
      ))}
    </div>
  )
}
