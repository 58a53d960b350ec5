/** The pseudo-locale: every text of ours gets accents and brackets and grows by a third, so that what is not from a catalogue stands out. */
import type { English } from './en/index.ts'
import type { Message, Translated } from './message.ts'

const accents: Readonly<Record<string, string>> = {
  a: 'å',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ö',
  p: 'þ',
  q: 'ʠ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  B: 'Ɓ',
  C: 'Ç',
  D: 'Ð',
  E: 'É',
  G: 'Ĝ',
  H: 'Ĥ',
  I: 'Î',
  K: 'Ķ',
  L: 'Ļ',
  M: 'Ṁ',
  N: 'Ñ',
  O: 'Ö',
  P: 'Þ',
  R: 'Ŕ',
  S: 'Š',
  T: 'Ţ',
  U: 'Û',
  W: 'Ŵ',
  Y: 'Ý',
  Z: 'Ž',
}

/** What stands between braces is a name and stays as it is. */
function stretch(text: string): string {
  const accented = text
    .split(/(\{\w+\})/u)
    .map((part) => (part.startsWith('{') ? part : part.replaceAll(/[a-z]/giu, (letter) => accents[letter] ?? letter)))
    .join('')
  return `⟦${accented}${' ~~~~'.repeat(Math.ceil(text.length / 15))}⟧`
}

const stretched = (message: Message): Message => {
  if (typeof message === 'string') return stretch(message)
  const { one, other } = message
  return { ...(one === undefined ? {} : { one: stretch(one) }), other: stretch(other) }
}

type Pseudo = { readonly [Area in keyof English]: Translated<English[Area]> }

export function pseudo(catalogue: English): Pseudo
export function pseudo(catalogue: Record<string, Record<string, Message>>): unknown {
  return Object.fromEntries(
    Object.entries(catalogue).map(([area, messages]) => [
      area,
      Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, stretched(message)])),
    ]),
  )
}
