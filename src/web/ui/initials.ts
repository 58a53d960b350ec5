/** A person's or group's stand-in for a picture: letters and a colour that never change for the same id. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const first = (word: string): string => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? ''

/** The first letters of the first and the last word; one alone for scripts whose letters join. */
export function initialsOf(name: string): string {
  // What is no letter, digit or emoji at the start of a word says nothing: `(work)` is `W`.
  const words = name.split(/\s+/u).flatMap((word) => word.match(/[\p{L}\p{N}\p{Extended_Pictographic}].*/u)?.[0] ?? [])
  const start = first(words[0] ?? name.trim())
  const end = words.length > 1 ? first(words.at(-1) ?? '') : ''
  if (/\p{Extended_Pictographic}|\p{Script=Arabic}|\p{Script=Han}|\p{Script=Devanagari}/u.test(start)) return start
  return (start + end).toLocaleUpperCase()
}

export const hueCount = 10

/** FNV-1a over the id. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0
  return hash % hueCount
}
