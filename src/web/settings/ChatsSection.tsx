/** How writing works on this device. */
import { useText } from '../i18n/useText.ts'
import { keyNames } from '../keyboard/shortcuts.ts'
import { prefer, usePreferences } from '../state/preferences.ts'
import { Switch } from '../ui/Switch.tsx'
import styles from './Settings.module.css'

export function ChatsSection() {
  const t = useText()
  const { enterSends } = usePreferences()
  return (
    <div className={styles.card}>
      <Switch
        label={t('settings.chats.enter')}
        hint={enterSends ? t('settings.chats.enter.on') : t('settings.chats.enter.off', { keys: keyNames('Mod').join('') })}
        checked={enterSends}
        onChange={(sends) => prefer({ enterSends: sends })}
      />
    </div>
  )
}
