/** A modal question or form, on the platform's own dialog: it traps the focus, closes with Escape, and gives the focus back. */
import { X } from 'lucide-react'
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useText } from '../i18n/useText.ts'
import { classes } from './classes.ts'
import styles from './Dialog.module.css'
import { IconButton } from './IconButton.tsx'

export interface DialogProps {
  /** While false there is nothing of it in the page. */
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the most important last. */
  footer?: ReactNode
  size?: 'small' | 'medium'
  /** Makes it a form: a submit button in the footer, or Enter, calls this. */
  onSubmit?: () => void
}

export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <OpenDialog {...rest} /> : null
}

function OpenDialog({ onClose, title, description, children, footer, size = 'small', onSubmit }: Omit<DialogProps, 'open'>) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const t = useText()

  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    if (element?.open === false) {
      element.showModal()
      // Where there is something to fill in, one begins there; else with the answer that changes nothing.
      element.querySelector<HTMLElement>(`input, textarea, select, .${styles.footer} button`)?.focus()
    }
    return () => {
      element?.close()
      // The browser gives it back on close, but not when the element is gone by then.
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  const inside = (
    <>
      <header className={styles.header}>
        <h2 id={`${id}t`} className={styles.title}>
          {title}
        </h2>
        <IconButton label={t('shell.close')} icon={<X size={20} />} size="small" tooltip="none" onClick={onClose} />
      </header>
      <div className={styles.body}>
        {description !== undefined && (
          <div id={`${id}d`} className={styles.description}>
            {description}
          </div>
        )}
        {children}
      </div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </>
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    onSubmit?.()
  }

  return (
    <dialog
      ref={dialog}
      className={classes(styles.dialog, styles[size])}
      aria-labelledby={`${id}t`}
      aria-describedby={description === undefined ? undefined : `${id}d`}
      onCancel={(event) => {
        // A dialog inside tells its own end; it bubbles in React.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      {onSubmit ? (
        <form className={styles.sheet} onSubmit={submit} noValidate>
          {inside}
        </form>
      ) : (
        <div className={styles.sheet}>{inside}</div>
      )}
    </dialog>
  )
}
