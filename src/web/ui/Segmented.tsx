/** One of a few, all of them in sight: a group of radio buttons. */
import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'
import styles from './Segmented.module.css'
import { useRedraw } from './useRedraw.ts'

export interface SegmentedProps<T extends string> {
  label: string
  labelHidden?: boolean
  hint?: ReactNode
  options: readonly { value: T; label: string; icon?: ReactNode }[]
  value: T
  disabled?: boolean
  onChange: (value: T) => void
}

export function Segmented<T extends string>({
  label,
  labelHidden = false,
  hint,
  options,
  value,
  disabled = false,
  onChange,
}: SegmentedProps<T>) {
  const name = useId()
  const redraw = useRedraw()
  return (
    <fieldset className={styles.group} disabled={disabled} aria-describedby={hint === undefined ? undefined : `${name}h`}>
      <legend className={labelHidden ? 'visually-hidden' : styles.legend}>{label}</legend>
      <div className={styles.track}>
        {options.map((option) => (
          <label key={option.value} className={classes(styles.option, option.value === value && styles.chosen)}>
            <input
              type="radio"
              className={styles.radio}
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value)
                redraw()
              }}
            />
            {option.icon}
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p id={`${name}h`} className={styles.hint}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
