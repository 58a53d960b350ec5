/** All shortcuts, from the table that also handles them. `?` opens it. */
import { create } from 'zustand'
import { useText } from '../i18n/useText.ts'
import { keyNames, type Shortcut, shortcuts } from '../keyboard/shortcuts.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { Dialog } from '../ui/Dialog.tsx'
import styles from './KeyboardHelp.module.css'

const useHelp = create(() => ({ open: false }))
export const showKeyboardHelp = (): void => useHelp.setState({ open: true })

const groups = ['general', 'chat', 'message'] as const
const table: readonly Shortcut[] = Object.values(shortcuts)

export function KeyboardHelp() {
  const t = useText()
  const { open } = useHelp()
  useShortcut('help', showKeyboardHelp)
  return (
    <Dialog open={open} size="medium" title={t('shell.shortcut.title')} onClose={() => useHelp.setState({ open: false })}>
      {groups
        .map((group) => ({ group, rows: table.filter((shortcut) => shortcut.group === group) }))
        .filter(({ rows }) => rows.length > 0)
        .map(({ group, rows }) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`} className={styles.group}>
              {t(`shell.shortcut.${group}`)}
            </h3>
            <dl className={styles.table}>
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
    </Dialog>
  )
}
