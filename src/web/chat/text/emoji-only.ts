/** Messages of a few emoji and nothing else are shown large. */

const most = 3
/** The longest emoji of three are families with skin colours; more cannot be few. */
const longest = 60
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const emoji = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\u{FE0F}?)$/v

/** How many emoji a text is, if it is one to three and nothing else; else 0. */
export function largeEmojiIn(text: string): number {
  if (text.length > longest || !/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{20E3}/u.test(text)) return 0
  const parts = [...segmenter.segment(text.replaceAll(/\s/gu, ''))]
  return parts.length <= most && parts.every(({ segment }) => emoji.test(segment)) ? parts.length : 0
}
