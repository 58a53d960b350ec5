/** Theme, contrast, text size and language: of this device alone, in force at once. */
import { Monitor, Moon, Sun } from 'lucide-react'
import { type PlainTextKey, useText } from '../i18n/useText.ts'
import { prefer, usePreferences } from '../state/preferences.ts'
import { type Appearance, locales, textSizes } from '../theme/appearance.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { Switch } from '../ui/Switch.tsx'
import styles from './Settings.module.css'

/** In their own words, whatever language is in use. */
const languageNames = { en: 'English', ar: 'العربية', 'en-XA': '⟦Þšéûðö⟧' } as const satisfies Record<(typeof locales)[number], string>
const sizeLabels = {
  small: 'settings.appearance.textSize.small',
  normal: 'settings.appearance.textSize.normal',
  large: 'settings.appearance.textSize.large',
  huge: 'settings.appearance.textSize.huge',
} as const satisfies Record<(typeof textSizes)[number], PlainTextKey>

export function AppearanceSection() {
  const t = useText()
  const { theme, contrast, textSize, locale } = usePreferences()
  const languages: readonly Appearance['locale'][] = ['system', ...locales]
  return (
    <>
      <div className={styles.card}>
        <div className={styles.padded}>
          <Segmented
            label={t('settings.appearance.theme')}
            value={theme}
            options={[
              { value: 'system', label: t('settings.appearance.theme.system'), icon: <Monitor size={17} aria-hidden="true" /> },
              { value: 'light', label: t('settings.appearance.theme.light'), icon: <Sun size={17} aria-hidden="true" /> },
              { value: 'dark', label: t('settings.appearance.theme.dark'), icon: <Moon size={17} aria-hidden="true" /> },
            ]}
            onChange={(value) => prefer({ theme: value })}
          />
        </div>
        <Switch
          label={t('settings.appearance.contrast')}
          hint={t('settings.appearance.contrast.hint')}
          checked={contrast === 'more'}
          onChange={(more) => prefer({ contrast: more ? 'more' : 'system' })}
        />
      </div>
      <div className={styles.card}>
        <div className={styles.padded}>
          <Segmented
            label={t('settings.appearance.textSize')}
            value={textSize}
            options={textSizes.map((value) => ({ value, label: t(sizeLabels[value]) }))}
            onChange={(value) => prefer({ textSize: value })}
          />
        </div>
        <div className={styles.sample}>
          <p className={styles.bubble}>{t('settings.appearance.sample')}</p>
        </div>
      </div>
      <div className={styles.card}>
        <label className={styles.select}>
          {t('settings.appearance.language')}
          <select
            value={locale}
            onChange={(event) => {
              const chosen = languages.find((value) => value === event.target.value)
              if (chosen) prefer({ locale: chosen })
            }}
          >
            {languages.map((value) => (
              <option key={value} value={value}>
                {value === 'system' ? t('settings.appearance.language.system') : languageNames[value]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  )
}
