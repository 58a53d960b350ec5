/** What can be set, with one's own card on top. */
import { ChevronRight } from 'lucide-react'
import type { Params } from '../app/addresses.ts'
import { useText } from '../i18n/useText.ts'
import { useMe } from '../state/ChatContext.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Link } from '../ui/Link.tsx'
import { classes } from '../ui/classes.ts'
import { ListRow } from '../ui/ListRow.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { useColumns } from '../ui/useColumns.ts'
import { sections } from './sections.tsx'
import styles from './SettingsListPane.module.css'

export function SettingsListPane({ params }: { params: Params }) {
  const t = useText()
  const me = useMe()
  const columns = useColumns()
  // Beside the list there is always one open; under it, on a phone, none.
  const open = params['section'] ?? (columns > 1 ? 'profile' : undefined)
  return (
    <>
      <PaneHeader size="large" title={t('settings.title')} />
      <div className={styles.scroll}>
        <Link
          href="/settings/profile"
          className={classes(styles.me, open === 'profile' && styles.open)}
          aria-current={open === 'profile' ? 'page' : undefined}
        >
          <Avatar id={me.id} name={me.name} size="large" mediaId={me.avatarMediaId} />
          <span className={styles.words}>
            <span className={styles.name}>
              <bdi>{me.name}</bdi>
            </span>
            <span className={styles.handle}>
              <bdi dir="ltr">@{me.handle}</bdi>
            </span>
            {me.about !== undefined && me.about !== '' && (
              <span className={styles.about}>
                <bdi>{me.about}</bdi>
              </span>
            )}
          </span>
          <ChevronRight className="mirrored" size={18} aria-hidden="true" />
        </Link>
        <ul>
          {sections.slice(1).map(({ id, title, about, icon: Icon }) => (
            <li key={id}>
              <ListRow
                href={`/settings/${id}`}
                selected={open === id}
                leading={
                  <span className={styles.icon} aria-hidden="true">
                    <Icon size={20} />
                  </span>
                }
                title={t(title)}
                {...(about === undefined ? {} : { subtitle: t(about) })}
              />
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
