/** Where toasts appear: a polite live region that is always in the page, over everything, modal dialogs included. */
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useText } from '../i18n/useText.ts'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import { IconButton } from './IconButton.tsx'
import styles from './Toaster.module.css'
import { dismiss, useToasts } from './toasts.ts'

export function Toaster() {
  const t = useText()
  const { toasts } = useToasts()
  const region = useRef<HTMLElement>(null)
  // Only a popover that opens after a dialog stands above it. Without one it stays in the page, so that it is read.
  useEffect(() => {
    const element = region.current
    if (!element || toasts.length === 0 || document.querySelector('dialog:modal') === null) return undefined
    element.popover = 'manual'
    element.showPopover()
    return () => {
      element.popover = null
    }
  }, [toasts])
  return (
    <section ref={region} className={styles.toaster} aria-label={t('shell.notices')} aria-live="polite">
      {toasts.map(({ id, message, tone, action }) => (
        <div key={id} className={classes(styles.toast, styles[tone])}>
          <p className={styles.message}>{message}</p>
          {action && (
            <Button
              variant="ghost"
              size="small"
              className={styles.action}
              onClick={() => {
                dismiss(id)
                action.onSelect()
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton
            className={styles.action}
            size="small"
            tooltip="none"
            label={t('shell.dismiss')}
            icon={<X size={18} />}
            onClick={() => dismiss(id)}
          />
        </div>
      ))}
    </section>
  )
}
