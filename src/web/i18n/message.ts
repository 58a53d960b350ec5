/** What a catalogue holds: texts with `{names}` in them, in as many forms as the language's plural has. */

export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
export type Message = string | Plural

/** The names between braces in a text. */
type NamesIn<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
/** A plural always takes `count`. */
export type NamesOf<M> = M extends string ? NamesIn<M> : M extends { other: infer O extends string } ? NamesIn<O> | 'count' : never

/** What another language must have for an area of the English catalogue: every key, plurals where English has them. */
export type Translated<Area> = { readonly [K in keyof Area]: Area[K] extends string ? string : Plural }

export type Values = Readonly<Record<string, string | number>>

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u
const leftToRight = /\p{Script=Latin}/u
const isolate = (text: string): string => `\u2068${text}\u2069`

/** Puts the values into a message. A name that runs the other way is isolated, so that it does not turn its neighbours around. */
export function fill(message: Message, values: Values, locale: string, rtl: boolean): string {
  let text: string
  if (typeof message === 'string') text = message
  else text = message[new Intl.PluralRules(locale).select(Number(values['count']))] ?? message.other
  const foreign = rtl ? leftToRight : rightToLeft
  return text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const value = values[name] ?? ''
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
    return foreign.test(value) ? isolate(value) : value
  })
}
