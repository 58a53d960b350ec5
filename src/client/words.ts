/**
 * How words are found on this device: without case and accents, each as a whole word and the last one by its beginning; in scripts without
 * spaces anywhere. The server's way is finer; this is for what is cached, and for marking what was found.
 */

/** A part of a text, in UTF-16 units, the end exclusive. */
export interface Mark {
  readonly from: number
  readonly to: number
}

interface Word extends Mark {
  readonly folded: string
}

const unspaced =
  /[\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Extended_Pictographic}]/u
const others: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ' }

const fold = (text: string): string =>
  Array.from(text.normalize('NFKD').replaceAll(/\p{M}/gu, '').normalize('NFKC').toLowerCase(), (letter) => others[letter] ?? letter).join(
    '',
  )

function wordsOf(text: string): Word[] {
  const found = text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|\p{Extended_Pictographic}/gu)
  return Array.from(found, ({ 0: word, index: from }) => ({ folded: fold(word), from, to: from + word.length }))
}

/** Where a word is in a text: of what is written without spaces every place, else the whole of each word that is it, or begins with it. */
function places(words: readonly Word[], wanted: string, isLast: boolean): Mark[] {
  if (!unspaced.test(wanted))
    return words.filter(({ folded }) => folded === wanted || (isLast && folded.startsWith(wanted))).map(({ from, to }) => ({ from, to }))
  return words.flatMap(({ folded, from, to }) => {
    const at = folded.indexOf(wanted)
    return at < 0 ? [] : [{ from: from + at, to: Math.min(to, from + at + wanted.length) }]
  })
}

/** What of a text the words of a query are, in order; undefined where one of them is not in it. */
export function marksIn(text: string, query: string): Mark[] | undefined {
  const words = wordsOf(text)
  const asked = wordsOf(query)
  if (asked.length === 0) return undefined
  const marks: Mark[] = []
  for (const [i, { folded }] of asked.entries()) {
    const found = places(words, folded, i === asked.length - 1)
    if (found.length === 0) return undefined
    marks.push(...found)
  }
  const sorted = marks.toSorted((a, b) => a.from - b.from || b.to - a.to)
  return sorted.filter(({ from }, i) => i === 0 || from >= (sorted[i - 1]?.to ?? 0))
}

const before = 40
const longest = 160

/** A piece of a text around the first mark, and the marks in it. */
export function snippetOf(text: string, marks: readonly Mark[]): { snippet: string; marks: Mark[] } {
  const first = marks[0]?.from ?? 0
  const start = first <= before ? 0 : Math.max(0, text.lastIndexOf(' ', first - before) + 1)
  const from = first - start > 2 * before ? first - before : start
  const cut = text.slice(from, from + longest)
  const lead = from > 0 ? '…' : ''
  const snippet = `${lead}${cut}${from + longest < text.length ? '…' : ''}`.toWellFormed()
  const shift = lead.length - from
  const inside = marks.filter(({ to }) => to <= from + longest)
  return { snippet, marks: inside.map((mark) => ({ from: mark.from + shift, to: mark.to + shift })) }
}
