/** How names are found: every word of the query begins a word of one of the texts; case and accents do not count. */

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase()
const words = (text: string): string[] => plain(text).match(/[\p{L}\p{N}_]+/gu) ?? []

export function matches(query: string, ...texts: readonly string[]): boolean {
  const known = texts.flatMap(words)
  return words(query).every((wanted) => known.some((word) => word.startsWith(wanted)))
}
