/** A line of a card that does something. */
import type { ReactNode } from 'react'
import { classes } from '../../ui/classes.ts'
import styles from './Info.module.css'

export interface DeedProps {
  icon: ReactNode
  label: string
  onClick: () => void
  danger?: boolean
}

export function Deed({ icon, label, onClick, danger = false }: DeedProps) {
  return (
    <button type="button" className={classes(styles.deed, danger && styles.danger)} onClick={onClick}>
      <span aria-hidden="true">{icon}</span>
      {label}
    </button>
  )
}
