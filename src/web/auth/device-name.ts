/** What this device is called in the list of devices, from what the browser says of itself. */
import type { Text } from '../i18n/useText.ts'

const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdg/u],
  ['Opera', /\bOPR\//u],
  ['Firefox', /\b(?:Firefox|FxiOS)\//u],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\//u],
  ['Safari', /\bSafari\//u],
]
const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Android', /Android/u],
  ['iPhone', /iPhone/u],
  ['iPad', /iPad/u],
  ['Windows', /Windows/u],
  ['macOS', /Macintosh/u],
  ['ChromeOS', /CrOS/u],
  ['Linux', /Linux/u],
]

const firstOf = (known: typeof browsers, agent: string): string | undefined => known.find(([, pattern]) => pattern.test(agent))?.[0]

/** Without marks of direction: it is kept, and shown in other languages too. */
export const deviceName = (agent: string, t: Text): string =>
  t('auth.device.name', {
    browser: firstOf(browsers, agent) ?? t('auth.device.browser'),
    system: firstOf(systems, agent) ?? t('auth.device.system'),
  }).replaceAll(/[\u2066-\u2069]/gu, '')
