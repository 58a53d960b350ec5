/** Words as talk has them: a few in most messages, most in a few. The same number gives the same message. */

const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'je', 'ki', 'lo', 'mu', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'we', 'xi', 'yo', 'zu']
const size = 20_000
const shortest = 5
const longest = 18

/** 0 <= n < 1, spread evenly: the fractional parts of the multiples of an irrational number. */
const spread = (nth: number, by: number): number => (nth * by) % 1

/** The nth most frequent word. */
export function word(rank: number): string {
  let rest = rank + 20
  let found = ''
  for (; rest > 0; rest = Math.floor(rest / syllables.length)) found += syllables[rest % syllables.length]
  return found
}

export function words(nth: number): string {
  const count = shortest + Math.floor(spread(nth, 0.618_033_988_75) * (longest - shortest))
  return Array.from({ length: count }, (_, at) => word(Math.floor(spread(nth * 31 + at * 7 + 1, 0.754_877_666_25) ** 3 * size))).join(' ')
}
