/** The words around the first place that matches, with the matches as ranges beside it: no mark can be taken for text. */

export interface Range {
  from: number
  to: number
}

const length = 160
const before = 40

const isLow = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(at))

/** The next place after one where a word begins, if there is one near; never inside of a pair of surrogates. */
function beginning(text: string, from: number, atMost: number): number {
  const space = text.slice(from, atMost).search(/\s\S/u)
  const at = space === -1 ? from : from + space + 1
  return isLow(text, at) ? at + 1 : at
}

export function snippetOf(text: string, marks: Range[]): { snippet: string; marks: Range[] } {
  const first = marks[0]?.from ?? 0
  const from = first <= before ? 0 : beginning(text, first - before, first)
  const end = Math.min(text.length, from + length)
  const to = isLow(text, end) ? end - 1 : end
  const shown = marks.filter((mark) => mark.from < to).map((mark) => ({ from: mark.from - from, to: Math.min(mark.to, to) - from }))
  return { snippet: text.slice(from, to), marks: shown }
}
