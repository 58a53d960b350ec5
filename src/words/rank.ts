/** How well a text answers what was searched for, for those who want the best first. */
import { pieces } from './pieces.ts'
import type { Term } from './terms.ts'

const wanted = (term: Term): string[] => (term.kind === 'word' ? [term.word] : term.kind === 'emoji' ? [term.emoji] : term.signs)

/** More for the words in their order and next to each other, for whole words, and for little beside them: 0 to 4. */
export function quality(terms: Term[], text: string): number {
  const said = pieces(text).map(({ folded }) => folded)
  const asked = terms.flatMap(wanted)
  if (asked.length === 0 || said.length === 0) return 0
  const last = asked.length - 1
  const isTogether = said.some((_, at) => asked.every((word, i) => (i === last ? said[at + i]?.startsWith(word) : said[at + i] === word)))
  const whole = asked.filter((word) => said.includes(word)).length / asked.length
  return (isTogether ? 2 : 0) + whole + Math.min(1, asked.length / said.length)
}
