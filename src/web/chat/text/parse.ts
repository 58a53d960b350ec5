/** Reads a message's text into blocks: paragraphs, ```fences```, > quotes, - and 1. lists. Nothing is lost: what is no markup is text. */
import type { Block } from './ast.ts'
import { type FindLinks, readInline } from './inline.ts'

const fence = /```(?:[a-z\d]*\n)?([\s\S]+?)\n?```/giu
const quoted = /^>\s?(.*)$/u
const bullet = /^[-*•]\s+(.+)$/u
const numbered = /^(\d{1,3})[.)]\s+(.+)$/u

const kindOf = (line: string): 'quote' | 'bullets' | 'numbers' | 'paragraph' => {
  if (quoted.test(line)) return 'quote'
  if (bullet.test(line)) return 'bullets'
  return numbered.test(line) ? 'numbers' : 'paragraph'
}

function blockOf(kind: ReturnType<typeof kindOf>, lines: readonly string[], find: FindLinks): Block | undefined {
  switch (kind) {
    case 'quote':
      return { kind, children: readInline(lines.map((line) => quoted.exec(line)?.[1] ?? '').join('\n'), find) }
    case 'bullets':
      return { kind: 'list', start: undefined, items: lines.map((line) => readInline(bullet.exec(line)?.[1] ?? '', find)) }
    case 'numbers': {
      const start = Number(numbered.exec(lines[0] ?? '')?.[1] ?? 1)
      return { kind: 'list', start, items: lines.map((line) => readInline(numbered.exec(line)?.[2] ?? '', find)) }
    }
    case 'paragraph': {
      // Empty lines around other blocks are there to set them off, which the page does by itself.
      const text = lines.join('\n').replaceAll(/^\n+|\n+$/gu, '')
      return text.trim() === '' ? undefined : { kind, children: readInline(text, find) }
    }
    default:
      return kind satisfies never
  }
}

function readLines(text: string, find: FindLinks): Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  let kind: ReturnType<typeof kindOf> = 'paragraph'
  const close = (): void => {
    const block = lines.length > 0 ? blockOf(kind, lines, find) : undefined
    if (block) blocks.push(block)
    lines = []
  }
  for (const line of text.split('\n')) {
    const next = kindOf(line)
    if (next !== kind) close()
    kind = next
    lines.push(line)
  }
  close()
  return blocks
}

/** `find` gives the addresses in a text. */
export function parse(text: string, find: FindLinks): Block[] {
  if (!/[*_~`@.:>\-•\d]/u.test(text)) return [{ kind: 'paragraph', children: [text] }]
  const blocks: Block[] = []
  let from = 0
  for (const match of text.matchAll(fence)) {
    blocks.push(...readLines(text.slice(from, match.index), find))
    blocks.push({ kind: 'fence', text: match[1] ?? '' })
    from = match.index + match[0].length
  }
  blocks.push(...readLines(text.slice(from), find))
  return blocks.length > 0 ? blocks : [{ kind: 'paragraph', children: [text] }]
}
