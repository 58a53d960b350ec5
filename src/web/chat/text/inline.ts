/**
 * Reads what stands in a line: *bold*, _italic_, ~struck~, `code`, links and mentions. A mark counts only at the edge of a word,
 * and only with its partner on the same line, so that snake_case and 2*3*4 stay what they are.
 */
import type { Inline } from './ast.ts'
import type { FoundLink } from './links.ts'

const kinds = { '*': 'bold', _: 'italic', '~': 'strike' } as const
const isMark = (char: string): char is keyof typeof kinds => char in kinds
const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char)
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/u.test(char)
const mentionAt = /@([a-z]\w{2,31})/iuy
/** Marks within marks within marks: nobody writes more, and a hostile text must not exhaust the stack. */
const deepest = 6
/** How far apart a mark and its partner may be: a hostile text of marks alone must not take for ever. */
const farthest = 2_000

interface Source {
  text: string
  /** By where they start. */
  links: ReadonlyMap<number, FoundLink>
}

/** Where the partner of the mark at `open` stands before `end`; -1 if it has none. */
function closeOf({ text, links }: Source, open: number, end: number): number {
  const mark = text[open]
  if (isSpace(text[open + 1]) || text[open + 1] === mark) return -1
  for (let at = open + 1; at < Math.min(end, open + farthest); at += 1) {
    const char = text[at]
    if (char === '\n') return -1
    const link = links.get(at)
    if (link) at = link.end - 1
    else if (char === mark && at > open + 1 && !isSpace(text[at - 1]) && !isWord(text[at + 1])) return at
  }
  return -1
}

function read(source: Source, from: number, to: number, depth: number): Inline[] {
  const { text, links } = source
  const found: Inline[] = []
  let plain = from
  const add = (start: number, next: number, node: Inline): void => {
    if (start > plain) found.push(text.slice(plain, start))
    found.push(node)
    plain = next
  }

  for (let at = from; at < to;) {
    const char = text[at] ?? ''
    const link = links.get(at)
    if (link && link.end <= to) {
      add(at, link.end, { kind: 'link', href: link.href, text: link.text })
      at = link.end
      continue
    }
    if (char === '`') {
      const close = text.indexOf('`', at + 1)
      if (close > at + 1 && close < to && !text.slice(at, close).includes('\n')) {
        add(at, close + 1, { kind: 'code', text: text.slice(at + 1, close) })
        at = close + 1
        continue
      }
    } else if (char === '@' && !isWord(text[at - 1])) {
      mentionAt.lastIndex = at
      const handle = mentionAt.exec(text)?.[1]
      if (handle !== undefined && at + 1 + handle.length <= to) {
        add(at, at + 1 + handle.length, { kind: 'mention', handle: handle.toLowerCase() })
        at += 1 + handle.length
        continue
      }
    } else if (isMark(char) && depth < deepest && !isWord(text[at - 1])) {
      const close = closeOf(source, at, to)
      if (close > 0) {
        add(at, close + 1, { kind: kinds[char], children: read(source, at + 1, close, depth + 1) })
        at = close + 1
        continue
      }
    }
    at += 1
  }
  if (plain < to) found.push(text.slice(plain, to))
  return found
}

export type FindLinks = (text: string) => readonly FoundLink[]

export function readInline(text: string, find: FindLinks): Inline[] {
  // A plain text is the usual case.
  if (!/[*_~`@.:]/u.test(text)) return text === '' ? [] : [text]
  return read({ text, links: new Map(find(text).map((link) => [link.start, link])) }, 0, text.length, 0)
}
