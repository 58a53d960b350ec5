/** What somebody searches for. Words are all to be there, the last one may be a beginning, and nothing that is typed is a command. */
import { type Piece, isJoined, pieces } from './pieces.ts'
import type { Range } from './snippet.ts'

export type Term =
  | { kind: 'word'; word: string; isPrefix: boolean }
  /** Characters that stand together. */
  | { kind: 'signs'; signs: [string, ...string[]] }
  | { kind: 'emoji'; emoji: string }

/** Far more words than anybody looks for; what is over is not looked at. */
const mostTerms = 32

export function termsOf(query: string): Term[] {
  const found = pieces(query)
  const terms: Term[] = []
  for (const [at, piece] of found.entries()) {
    const last = terms.at(-1)
    if (piece.kind === 'word') terms.push({ kind: 'word', word: piece.folded, isPrefix: at === found.length - 1 })
    else if (piece.kind === 'emoji') terms.push({ kind: 'emoji', emoji: piece.folded })
    else if (last?.kind === 'signs' && isJoined(found[at - 1], piece)) last.signs.push(piece.folded)
    else terms.push({ kind: 'signs', signs: [piece.folded] })
  }
  return terms.slice(0, mostTerms)
}

/** Where a term is in a text, as ranges of UTF-16 units. */
function places(term: Term, text: Piece[]): Range[] {
  if (term.kind === 'emoji')
    return text.flatMap(({ kind, folded, from, to }) => (kind === 'emoji' && folded === term.emoji ? [{ from, to }] : []))
  if (term.kind === 'word')
    return text.flatMap(({ kind, folded, from, to }) =>
      kind === 'word' && (term.isPrefix ? folded.startsWith(term.word) : folded === term.word) ? [{ from, to }] : [],
    )
  const { signs } = term
  return text.flatMap((piece, at) => {
    const fits = signs.every((sign, i) => {
      const here = text[at + i]
      if (here?.kind !== 'sign' || (i > 0 && !isJoined(text[at + i - 1], here))) return false
      // The last one may still lack a vowel sign.
      return i === signs.length - 1 ? here.folded.startsWith(sign) : here.folded === sign
    })
    const end = text[at + signs.length - 1]
    return fits && end ? [{ from: piece.from, to: end.to }] : []
  })
}

/** Where the terms are, in order and without overlap; nothing where one of them is missing. */
export function match(terms: Term[], text: string): Range[] | undefined {
  const cut = pieces(text)
  const found: Range[] = []
  for (const term of terms) {
    const here = places(term, cut)
    if (here.length === 0) return undefined
    found.push(...here)
  }
  const merged: Range[] = []
  for (const { from, to } of found.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1)
    if (last && from < last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}
