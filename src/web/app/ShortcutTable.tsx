/** All shortcuts by group, from the table that also handles them. */
import { useId } from 'react'
import { useText } from '../i18n/useText.ts'
import { keyNames, type Shortcut, shortcuts } from '../keyboard/shortcuts.ts'
import styles from './ShortcutTable.module.css'

const groups = ['general', 'chat', 'message'] as const
const table: readonly Shortcut[] = Object.values(shortcuts)
const grouped = groups
  .map((group) => ({ group, rows: table.filter((shortcut) => shortcut.group === group) }))
  .filter(({ rows }) => rows.length > 0)

export function ShortcutTable({ level }: { level: 2 | 3 }) {
  const t = useText()
  const id = useId()
  const Heading = `h${level}` as const
  return (
    <div className={styles.groups}>
      {grouped.map(({ group, rows }) => (
        <section key={group} aria-labelledby={`${id}${group}`}>
          <Heading id={`${id}${group}`} className={styles.group}>
            {t(`shell.shortcut.${group}`)}
          </Heading>
          <dl>
            {rows.map(({ keys, label }) => (
              <div key={keys} className={styles.row}>
                <dt>{t(label)}</dt>
                <dd className={styles.keys} dir="ltr">
                  {keyNames(keys).map((key) => (
                    <kbd key={key} className={styles.key}>
                      {key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
