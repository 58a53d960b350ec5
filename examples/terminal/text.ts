/** Other people's text made safe and measured for a terminal: nothing in a message may move the reader's cursor, or fake a line. */
import { stripVTControlCharacters } from 'node:util'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wide =
  /\p{RGI_Emoji}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/v
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/v

/** What turns the direction of text, and could make a line read as another. */
const direction = /[\u202a-\u202e\u2066-\u2069]/gu

/** C0 and DEL have pictures in Unicode, so one sees what was sent; C1, which some terminals obey like ESC sequences, have none. */
function picture(control: string): string {
  const code = control.charCodeAt(0)
  if (control === '\n') return control
  if (control === '\t') return '    '
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}

/** Lines and words as they were sent, every control character made visible. */
export function harmless(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replaceAll(/\p{Cc}/gu, picture)
    .replaceAll(direction, '\ufffd')
}

/** For names and titles: one line. */
export const harmlessLine = (text: string): string => harmless(text).replaceAll(/\s+/gu, ' ').trim()

/** What a person is told of an error; its `message` may be other people's text. */
export const wordsOf = (error: unknown): string => harmlessLine(error instanceof Error ? error.message : String(error))

/** Columns that a text takes, styles not counted. */
export function columns(text: string): number {
  let sum = 0
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text)))
    sum += wide.test(segment) ? 2 : invisible.test(segment) ? 0 : 1
  return sum
}

/** The beginning of a text, with `…` where more follows. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += columns(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

export function pad(text: string, width: number): string {
  const short = shorten(text, width)
  return short + ' '.repeat(Math.max(0, width - columns(short)))
}

/** A word that is longer than a line, in pieces. */
function pieces(word: string, width: number): string[] {
  if (columns(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  for (const { segment } of graphemes.segment(word)) {
    if (part !== '' && columns(part) + columns(segment) > width) {
      parts.push(part)
      part = ''
    }
    part += segment
  }
  return [...parts, part]
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const piece of paragraph.split(/(?<= )/u).flatMap((word) => pieces(word, width))) {
    // A space at the end of a line may hang over.
    if (used > 0 && used + columns(piece.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
      used = 0
    }
    line += piece
    used += columns(piece)
  }
  return [...lines, line.trimEnd()]
}

/** Breaks plain text into lines of at most `width` columns, between words where it can. */
export const wrap = (text: string, width: number): string[] => text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width))
