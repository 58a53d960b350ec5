/** The ways to the places: a rail at the side, on a phone a bar at the bottom of the lists. */
import { useText } from '../i18n/useText.ts'
import { useMe } from '../state/ChatContext.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Link } from '../ui/Link.tsx'
import { classes } from '../ui/classes.ts'
import { Tooltip } from '../ui/Tooltip.tsx'
import styles from './NavRail.module.css'
import { type Address, pages } from './addresses.ts'
import { navIcons } from './nav-icons.ts'
import { useUnreadCount } from './useUnreadTitle.ts'

function Icon({ nav }: { nav: Address['nav'] }) {
  const Picture = navIcons[nav]
  return <Picture size={23} />
}

export function NavRail({ current }: { current: Address['nav'] }) {
  const t = useText()
  const me = useMe()
  const unread = useUnreadCount()
  return (
    <nav className={styles.rail} aria-label={t('shell.nav.label')} data-region tabIndex={-1}>
      <img className={styles.mark} src="/icon.svg" alt="" width="36" height="36" />
      {pages.map(({ nav, path, label }) => (
        <Link
          key={nav}
          href={path}
          className={classes(styles.entry, styles[nav], nav === current && styles.current)}
          aria-current={nav === current ? 'page' : undefined}
        >
          <span className={styles.picture}>
            <Icon nav={nav} />
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
        <Link href="/settings/profile" className={styles.me}>
          <Avatar id={me.id} name={me.name} size="small" mediaId={me.avatarMediaId} />
          <span className="visually-hidden">{t('shell.nav.profile')}</span>
        </Link>
      </Tooltip>
    </nav>
  )
}
