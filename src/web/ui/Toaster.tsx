/** Where toasts appear: a polite live region that is always in the page, over everything but modal dialogs. */
import { X } from 'lucide-react'
import { useText } from '../i18n/useText.ts'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import { IconButton } from './IconButton.tsx'
import styles from './Toaster.module.css'
import { dismiss, useToasts } from './toasts.ts'

export function Toaster() {
  const t = useText()
  const { toasts } = useToasts()
  return (
    <section className={styles.toaster} aria-label={t('shell.notices')} aria-live="polite">
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
