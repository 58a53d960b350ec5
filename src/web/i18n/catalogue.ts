/** The catalogues by language, and the one in use. English is always there; others are loaded. */
import { create } from 'zustand'
import { directionOf, type Locale } from '../theme/appearance.ts'
import { type English, en } from './en/index.ts'
import type { Message, Translated } from './message.ts'
import { pseudo } from './pseudo.ts'

export type Catalogue = { readonly [Area in keyof English]: Translated<English[Area]> }

interface Speech {
  locale: Locale
  dir: 'ltr' | 'rtl'
  catalogue: Catalogue
}

export const useSpeech = create<Speech>(() => ({ locale: 'en', dir: 'ltr', catalogue: en }))

const loaders: Record<Locale, () => Promise<Catalogue> | Catalogue> = {
  en: () => en,
  ar: async () => (await import('./ar/index.ts')).ar,
  'en-XA': () => pseudo(en),
}

/** Resolves when everything is said in that language. */
export async function speak(locale: Locale): Promise<void> {
  const catalogue = await loaders[locale]()
  useSpeech.setState({ locale, dir: directionOf(locale), catalogue })
}

const isArea = (catalogue: Catalogue, area: string): area is keyof Catalogue => area in catalogue

/** The message of `area.key`. The type of the caller's key says that it exists. */
export function messageAt(catalogue: Catalogue, path: string): Message {
  const dot = path.indexOf('.')
  const area = path.slice(0, dot)
  const messages: Readonly<Record<string, Message>> = isArea(catalogue, area) ? catalogue[area] : {}
  return messages[path.slice(dot + 1)] ?? path
}
