/** What somebody searches for, as FTS5 asks for it: every token quoted, so that nothing that is typed is a command. */
import type { Term } from '../../../words/terms.ts'
import { emojiToken, wordToken } from './words.ts'

/** Everything in quotes is a token to FTS5, and a token holds neither quotes nor spaces. */
const quoted = (token: string): string => `"${token}"`

/** The tokens of all messages that may match, and of few others, as FTS5 asks for them. */
export function expression(terms: Term[], more: string[]): string {
  const asked = terms.flatMap((term): string[] => {
    if (term.kind === 'emoji') return [quoted(emojiToken(term.emoji))]
    if (term.kind === 'word') {
      const token = wordToken(term.word)
      return [term.isPrefix ? `${quoted(token)}*` : quoted(token)]
    }
    const { signs } = term
    if (signs.length === 1) return [`${quoted(signs[0])}*`]
    return signs.slice(0, -1).map((sign, at) => `${quoted(sign + (signs[at + 1] ?? ''))}${at === signs.length - 2 ? '*' : ''}`)
  })
  return [...new Set([...asked, ...more.map(quoted)])].join(' AND ')
}
