/** Something that is on or off and takes effect at once. The whole row is the target. */
import { type ReactNode, useId } from 'react'
import styles from './Switch.module.css'
import { useRedraw } from './useRedraw.ts'

export interface SwitchProps {
  label: string
  hint?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId()
  const redraw = useRedraw()
  return (
    <label className={styles.row}>
      <span className={styles.words}>
        <span id={`${id}l`} className={styles.label}>
          {label}
        </span>
        {hint !== undefined && (
          <span id={`${id}h`} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        className={styles.input}
        aria-labelledby={`${id}l`}
        aria-describedby={hint === undefined ? undefined : `${id}h`}
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          onChange(event.target.checked)
          redraw()
        }}
      />
    </label>
  )
}
