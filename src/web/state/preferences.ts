/** What this person prefers on this device: how it looks and how it behaves. Kept in localStorage, the same in all tabs. */
import { create } from 'zustand'
import { speak } from '../i18n/catalogue.ts'
import { type Appearance, appearanceKey, applyAppearance, readAppearance, spokenLocale } from '../theme/appearance.ts'

export interface Preferences extends Appearance {
  /** Enter sends and Shift+Enter breaks the line; or the other way round. */
  enterSends: boolean
}

const enterKey = 'edgewise.enter'

const read = (): Preferences => ({
  ...readAppearance(localStorage),
  enterSends: localStorage.getItem(enterKey) !== 'breaks',
})

export const usePreferences = create<Preferences>(read)

async function apply(preferences: Preferences): Promise<void> {
  await speak(spokenLocale(preferences.locale, navigator.languages))
  applyAppearance(document.documentElement, preferences)
}

/** Applies what is stored, and follows other tabs. Resolves when the language is there. */
export function startPreferences(): Promise<void> {
  globalThis.addEventListener('storage', ({ key }) => {
    if (key === appearanceKey || key === enterKey) usePreferences.setState(read())
  })
  usePreferences.subscribe((now) => void apply(now))
  return apply(usePreferences.getState())
}

export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  const { enterSends, theme, contrast, textSize, locale } = usePreferences.getState()
  localStorage.setItem(appearanceKey, JSON.stringify({ theme, contrast, textSize, locale } satisfies Appearance))
  localStorage.setItem(enterKey, enterSends ? 'sends' : 'breaks')
}
