/**
 * Cuts text into the pieces that search knows: words, single characters of scripts that write without spaces, and emoji; each folded,
 * with its place in the text. Index, query and marks all cut with it, so that they cannot disagree.
 */

export interface Piece {
  kind: 'word' | 'sign' | 'emoji'
  /** Without case, accents, width and other variants. */
  folded: string
  /** In UTF-16 units, the end exclusive. */
  from: number
  to: number
}

/** A base with its marks, or a syllable in parts, as file names of some systems have it: what has to be folded as one. */
const clusters = /[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu
/** The look ahead spares most characters the long list of sequences. */
const emojis = /(?=\p{Emoji})(?:\p{RGI_Emoji}|\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?)/gv
/** Accents, vowel points and stretching; not the marks that make another letter in the scripts of South and East Asia. */
const accents = new RegExp(
  `[${[
    String.raw`\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f`,
    String.raw`\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed`,
  ].join('')}]`,
  'gu',
)
const unspaced = /[\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u
const lettered = /[\p{L}\p{N}]/u
const plain = /^[\0-\x7f]*$/
/** Letters that no decomposition takes apart, and two forms of one letter. */
const others: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' }

function foldedForm(cluster: string): string {
  // Twice, because the lower case of some capitals is written with a mark.
  const bare = (letter: string) => letter.normalize('NFKD').replaceAll(accents, '').normalize('NFKC')
  return Array.from(bare(bare(cluster).toLowerCase()), (letter) => others[letter] ?? letter).join('')
}

/** What a cluster is when folded: nothing, part of a word, a character by itself, or what stands between. */
interface Folded {
  kind: 'nothing' | 'word' | 'sign' | 'between'
  folded: string
}

/** A text has few different clusters, and folding one costs ten times a look. */
const known = new Map<string, Folded>()
const mostKnown = 10_000

function fold(cluster: string): Folded {
  const before = known.get(cluster)
  if (before) return before
  const bare = foldedForm(cluster)
  // One character may stand for several, and some of those for what stands between: a company's sign for a word in brackets.
  const folded = lettered.test(bare) ? bare.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '') : ''
  const kind = bare === '' ? 'nothing' : folded === '' ? 'between' : unspaced.test(folded) ? 'sign' : 'word'
  if (known.size >= mostKnown) known.clear()
  const found: Folded = { kind, folded }
  known.set(cluster, found)
  return found
}

function foldEmoji(sign: string): string {
  return sign.replaceAll(/[\uFE0E\uFE0F]|\p{EMod}/gu, '')
}

function plainPieces(text: string): Piece[] {
  return Array.from(text.matchAll(/[a-z\d]+/gi), ({ 0: word, index: from }) => ({
    kind: 'word',
    folded: word.toLowerCase(),
    from,
    to: from + word.length,
  }))
}

/** What lies between emoji. */
function* spelled(text: string, at: number): Generator<Piece> {
  let word: Piece | undefined
  for (const { 0: cluster, index } of text.matchAll(clusters)) {
    const { kind, folded } = fold(cluster)
    const from = at + index
    const to = from + cluster.length
    if (word && (kind === 'word' || kind === 'nothing')) {
      word.folded += folded
      word.to = to
      continue
    }
    if (kind === 'nothing') continue
    if (word) yield word
    word = kind === 'word' ? { kind, folded, from, to } : undefined
    if (kind === 'sign') yield { kind, folded, from, to }
  }
  if (word) yield word
}

function* cut(text: string): Generator<Piece> {
  let at = 0
  for (const { 0: sign, index } of text.matchAll(emojis)) {
    yield* spelled(text.slice(at, index), at)
    at = index + sign.length
    yield { kind: 'emoji', folded: foldEmoji(sign), from: index, to: at }
  }
  yield* spelled(text.slice(at), at)
}

export function pieces(text: string): Piece[] {
  if (plain.test(text)) return plainPieces(text)
  return [...cut(text)]
}

/** Whether a character follows the one before it without anything between. */
export const isJoined = (before: Piece | undefined, piece: Piece): boolean =>
  before?.kind === 'sign' && piece.kind === 'sign' && before.to === piece.from
