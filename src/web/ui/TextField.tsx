/** A labelled line or paragraph of text, with a hint, an error, and a count once the end comes near. */
import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from 'react'
import { classes } from './classes.ts'
import styles from './TextField.module.css'
import { useRedraw } from './useRedraw.ts'

interface Shared {
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** Stands inside the field, before the text: an icon or `@`. */
  before?: ReactNode
  /** Stands inside the field, after the text: an icon button. */
  after?: ReactNode
  /** Counts code points against this, and says so from four fifths on. */
  most?: number
  /** The label is read, not shown: for a search field with a placeholder. */
  labelHidden?: boolean
}

export type TextFieldProps =
  | (Shared & { multiline?: false; ref?: Ref<HTMLInputElement> } & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>)
  | (Shared & { multiline: true; ref?: Ref<HTMLTextAreaElement> } & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'>)

/** Shows the count from this share of the limit on. */
const nearly = 0.8

export function TextField({ label, hint, error, before, after, most, labelHidden = false, className, ...rest }: TextFieldProps) {
  const id = useId()
  const redraw = useRedraw()
  const length = typeof rest.value === 'string' ? Array.from(rest.value).length : 0
  const counted = most !== undefined && length >= most * nearly
  const described = [error !== undefined && `${id}e`, hint !== undefined && error === undefined && `${id}h`, counted && `${id}c`]
    .filter(Boolean)
    .join(' ')
  const shared = {
    id,
    className: styles.input,
    'aria-invalid': error !== undefined || undefined,
    'aria-describedby': described || undefined,
  }

  let control: ReactNode
  if (rest.multiline === true) {
    const { multiline: _, onChange, ...attributes } = rest
    control = (
      <textarea
        rows={3}
        {...attributes}
        {...shared}
        onChange={(event) => {
          onChange?.(event)
          redraw()
        }}
      />
    )
  } else {
    const { multiline: _, onChange, ...attributes } = rest
    control = (
      <input
        type="text"
        {...attributes}
        {...shared}
        onChange={(event) => {
          onChange?.(event)
          redraw()
        }}
      />
    )
  }

  return (
    <div className={classes(styles.field, className)}>
      <label className={labelHidden ? 'visually-hidden' : styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={classes(styles.box, labelHidden && styles.search, error !== undefined && styles.wrong)}>
        {before !== undefined && <span className={styles.before}>{before}</span>}
        {control}
        {after}
      </div>
      {error !== undefined && (
        <p id={`${id}e`} className={styles.error} role="alert">
          {error}
        </p>
      )}
      {((hint !== undefined && error === undefined) || counted) && (
        <p className={styles.below}>
          <span id={`${id}h`}>{error === undefined && hint}</span>
          {counted && (
            <span id={`${id}c`} className={classes(styles.count, length > most && styles.over)}>
              {length}/{most}
            </span>
          )}
        </p>
      )}
    </div>
  )
}
