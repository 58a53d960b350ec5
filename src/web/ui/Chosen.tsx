/** The mark at the end of a row that is one of those chosen. */
import { Check } from 'lucide-react'
import styles from './Chosen.module.css'

export function Chosen({ label }: { label: string }) {
  return (
    <span className={styles.chosen}>
      <Check size={18} aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </span>
  )
}
