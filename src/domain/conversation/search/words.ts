/** The tokens by which the index knows a message. What is searched for is checked on the words themselves afterwards. */
import type { Content } from '../../../protocol/index.ts'
import { hasLink, textOf } from '../../../words/content.ts'
import { type Piece, isJoined, pieces } from '../../../words/pieces.ts'

/** The version of everything that decides on tokens: an index of another one is made anew, because its words could not be taken out again. */
export const version = 1

/** Longer words are indexed by their beginning. */
const longestToken = 64
/** Private characters, which no piece holds, set apart what is not a word of the text. */
const markOf = { emoji: '\uE001', sender: '\uE002', type: '\uE003' } as const

export const wordToken = (folded: string): string => folded.slice(0, longestToken).toWellFormed()
export const emojiToken = (folded: string): string =>
  `${markOf.emoji}${Array.from(folded, (point) => point.codePointAt(0)?.toString(16)).join('x')}`
export const senderToken = (senderId: string): string =>
  `${markOf.sender}${Array.from(new TextEncoder().encode(senderId), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
export const typeToken = (type: string): string => `${markOf.type}${type}`

/** A character of a script without spaces is indexed with the one that follows it: single ones are in too many messages. */
function tokenOf(piece: Piece, next: Piece | undefined): string {
  if (piece.kind === 'emoji') return emojiToken(piece.folded)
  if (piece.kind === 'word') return wordToken(piece.folded)
  return next && isJoined(piece, next) ? piece.folded + next.folded : piece.folded
}

/** As the index takes them. The same message always gives the same. */
export function tokensOf(senderId: string, content: Content): string {
  const found = pieces(textOf(content))
  const tokens = new Set(found.map((piece, at) => tokenOf(piece, found[at + 1])))
  const more = [senderToken(senderId), typeToken(content.type), ...(hasLink(content) ? [typeToken('link')] : [])]
  return [...tokens, ...more].join(' ')
}
