/** How components speak: `const t = useText()`, then `t('shell.close')` or `t('chat.unread', { count })`. */
import { useMemo } from 'react'
import { messageAt, useSpeech } from './catalogue.ts'
import type { English } from './en/index.ts'
import { fill, type NamesOf } from './message.ts'

type Area = keyof English
/** `area.key` of every message there is. */
export type TextKey = { [A in Area]: `${A}.${keyof English[A] & string}` }[Area]
type MessageOf<K extends TextKey> = K extends `${infer A extends Area}.${infer Name}`
  ? Name extends keyof English[A]
    ? English[A][Name]
    : never
  : never
type Arguments<K extends TextKey> = [NamesOf<MessageOf<K>>] extends [never]
  ? []
  : [values: { readonly [Name in NamesOf<MessageOf<K>>]: Name extends 'count' ? number : string | number }]

export type Text = <K extends TextKey>(key: K, ...values: Arguments<K>) => string
/** The keys of texts without names in them: for tables that hold keys. */
export type PlainTextKey = { [K in TextKey]: Arguments<K> extends [] ? K : never }[TextKey]

export function textIn({ catalogue, locale, dir }: ReturnType<typeof useSpeech.getState>): Text {
  return (key, ...values) => fill(messageAt(catalogue, key), values[0] ?? {}, locale, dir === 'rtl')
}

/** For what is said outside of components, as in an event. */
export const text: Text = (key, ...values) => textIn(useSpeech.getState())(key, ...values)

export function useText(): Text {
  const speech = useSpeech()
  return useMemo(() => textIn(speech), [speech])
}
