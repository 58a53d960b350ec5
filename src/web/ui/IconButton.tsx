/** A button with a picture on it. Its name is read aloud and shown in a tooltip. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from './classes.ts'
import styles from './IconButton.module.css'
import { Spinner } from './Spinner.tsx'
import { Tooltip } from './Tooltip.tsx'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string
  icon: ReactNode
  variant?: 'ghost' | 'filled' | 'danger'
  size?: 'medium' | 'small'
  busy?: boolean
  /** For a button that stays down: read as a toggle. */
  pressed?: boolean | undefined
  /** Where the tooltip goes if there is room. */
  tooltip?: 'above' | 'below' | 'end' | 'none'
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({
  label,
  icon,
  variant = 'ghost',
  size = 'medium',
  busy = false,
  pressed,
  tooltip = 'below',
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type="button"
      {...rest}
      className={classes(styles.button, styles[variant], styles[size], className)}
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Spinner /> : icon}
    </button>
  )
  return tooltip === 'none' ? (
    button
  ) : (
    <Tooltip text={label} side={tooltip}>
      {button}
    </Tooltip>
  )
}
