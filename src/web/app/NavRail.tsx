/** The ways to the places: a rail at the side, on a phone a bar at the bottom of the lists. */
import { MessageCircle, Settings, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type PlainTextKey, useText } from '../i18n/useText.ts'
import { useMe } from '../state/ChatContext.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { classes } from '../ui/classes.ts'
import { Tooltip } from '../ui/Tooltip.tsx'
import styles from './NavRail.module.css'
import type { Address } from './addresses.ts'
import { useUnreadCount } from './useUnreadTitle.ts'

const entries: readonly { nav: Address['nav']; href: string; label: PlainTextKey; icon: ReactNode }[] = [
  { nav: 'chats', href: '/', label: 'shell.nav.chats', icon: <MessageCircle size={23} /> },
  { nav: 'contacts', href: '/contacts', label: 'shell.nav.contacts', icon: <UsersRound size={23} /> },
  { nav: 'settings', href: '/settings', label: 'shell.nav.settings', icon: <Settings size={23} /> },
]

export function NavRail({ current }: { current: Address['nav'] }) {
  const t = useText()
  const me = useMe()
  const unread = useUnreadCount()
  return (
    <nav className={styles.rail} aria-label={t('shell.nav.label')} data-region tabIndex={-1}>
      <img className={styles.mark} src="/icon.svg" alt="" width="36" height="36" />
      {entries.map(({ nav, href, label, icon }) => (
        <Link
          key={nav}
          href={href}
          className={classes(styles.entry, styles[nav], nav === current && styles.current)}
          aria-current={nav === current ? 'page' : undefined}
        >
          <span className={styles.picture}>
            {icon}
            {nav === 'chats' && (
              <span className={styles.badge}>
                <Badge count={unread} label={t('shell.nav.unread', { count: unread })} />
              </span>
            )}
          </span>
          <span className={styles.label}>{t(label)}</span>
        </Link>
      ))}
      <Tooltip text={t('shell.nav.profile')} side="end">
        <Link href="/settings/profile" className={styles.me} aria-label={t('shell.nav.profile')}>
          <Avatar id={me.id} name={me.name} size="small" />
        </Link>
      </Tooltip>
    </nav>
  )
}
