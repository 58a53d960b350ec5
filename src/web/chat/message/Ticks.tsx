/** How far an own message has come: a clock, one tick, two, two in colour; a sign where it failed. Always with its word. */
import type { MessageStatus } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { classes } from '../../ui/classes.ts'
import styles from './Ticks.module.css'

export type OwnStatus = Exclude<MessageStatus, 'received'>

const clock = (
  <>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M8 5v3.25l2 1.25" />
  </>
)
const shapes: Record<OwnStatus, React.ReactNode> = {
  queued: clock,
  sending: clock,
  sent: <path d="m4 8.5 3 3 5.5-7" />,
  delivered: <path d="m1 8.5 3 3 5.5-7M8 11l.5.5 5.5-7" />,
  read: <path d="m1 8.5 3 3 5.5-7M8 11l.5.5 5.5-7" />,
  failed: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75V8.5M8 11v.1" />
    </>
  ),
}

/** `silent` where the words stand elsewhere. */
export function Ticks({ status, silent = false }: { status: OwnStatus; silent?: boolean }) {
  const t = useText()
  return (
    <span className={classes(styles.ticks, styles[status])} data-status={status}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {shapes[status]}
      </svg>
      {!silent && <span className="visually-hidden">{t(`chat.status.${status}`)}</span>}
    </span>
  )
}
