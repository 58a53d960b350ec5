/** How the client looks and which language it speaks, as kept on this device and written on the root element. */

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const contrasts = ['system', 'more'] as const
export type Contrast = (typeof contrasts)[number]
export const textSizes = ['small', 'normal', 'large', 'huge'] as const
export type TextSize = (typeof textSizes)[number]
/** `en-XA` is the pseudo-locale: English with accents and a third longer, to find what is not translated or does not fit. */
export const locales = ['en', 'ar', 'en-XA'] as const
export type Locale = (typeof locales)[number]

export interface Appearance {
  theme: Theme
  contrast: Contrast
  textSize: TextSize
  /** `system` is the first of the browser's languages that the client speaks. */
  locale: Locale | 'system'
}

export const appearanceKey = 'edgewise.appearance'
const byDefault: Appearance = { theme: 'system', contrast: 'system', textSize: 'normal', locale: 'system' }

const oneOf = <T extends string>(values: readonly T[], value: unknown, otherwise: T): T =>
  values.find((known) => known === value) ?? otherwise

/** What was stored by whatever version, as far as it means something to this one. */
export function readAppearance(storage: Pick<Storage, 'getItem'>): Appearance {
  let stored: Partial<Record<keyof Appearance, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(storage.getItem(appearanceKey) ?? '{}')
    if (typeof parsed === 'object' && parsed !== null) stored = parsed
  } catch {
    // Not ours, or no storage at all: the defaults do.
  }
  return {
    theme: oneOf(themes, stored.theme, byDefault.theme),
    contrast: oneOf(contrasts, stored.contrast, byDefault.contrast),
    textSize: oneOf(textSizes, stored.textSize, byDefault.textSize),
    locale: oneOf([...locales, 'system'] as const, stored.locale, byDefault.locale),
  }
}

export function spokenLocale(locale: Appearance['locale'], preferred: readonly string[]): Locale {
  if (locale !== 'system') return locale
  for (const language of preferred) {
    const known = locales.find((spoken) => spoken === language || language.startsWith(`${spoken}-`))
    if (known) return known
  }
  return 'en'
}

export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr')

/** What is as the system has it needs no attribute. */
export function applyAppearance(root: HTMLElement, { theme, contrast, textSize, locale }: Appearance): void {
  const set = (name: string, value: string, none: string): void => {
    if (value === none) delete root.dataset[name]
    else root.dataset[name] = value
  }
  set('theme', theme, 'system')
  set('contrast', contrast, 'system')
  set('textSize', textSize, 'normal')
  root.lang = spokenLocale(locale, navigator.languages)
  root.dir = directionOf(spokenLocale(locale, navigator.languages))
}
