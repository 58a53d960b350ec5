/** The day of what is on top, while somebody scrolls. */
import { useEffect, useState } from 'react'
import { useFormat } from '../../i18n/useFormat.ts'
import styles from './ChatTimeline.module.css'
import type { ViewStore } from './view-store.ts'

const staysMs = 1_200

export function FloatingDay({ store }: { store: ViewStore }) {
  const format = useFormat()
  const day = store((view) => view.day)
  const isScrolling = store((view) => view.isScrolling && !view.isAtEnd)
  const [lingers, setLingers] = useState(false)

  useEffect(() => {
    if (!isScrolling) return undefined
    // What it does when the scrolling ends.
    return () => setLingers(true)
  }, [isScrolling])
  useEffect(() => {
    if (!lingers) return undefined
    const timer = setTimeout(() => setLingers(false), staysMs)
    return () => clearTimeout(timer)
  }, [lingers])

  return (
    <div className={styles.floating} data-shown={isScrolling || lingers} aria-hidden="true">
      {day !== undefined && <span className={styles.chip}>{format.day(day)}</span>}
    </div>
  )
}
