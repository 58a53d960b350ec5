/** A message in one line of plain words: for the list, quotes, and what is read aloud. */
import type { Content } from '../../../client/index.ts'
import { useSpeech } from '../../i18n/catalogue.ts'
import { formatIn } from '../../i18n/useFormat.ts'
import type { Text } from '../../i18n/useText.ts'
import type { Block, Inline } from './ast.ts'
import type { FindLinks } from './inline.ts'
import { parse } from './parse.ts'

/** More is never seen of a line. */
const most = 240

/** Whole addresses alone, so that no mark is seen in one: nobody can press them here. */
const addressesIn: FindLinks = (text) =>
  [...text.matchAll(/\b(?:https?:\/\/|www\.)\S+/gu)].map(({ 0: address, index }) => ({
    start: index,
    end: index + address.length,
    href: address,
    text: address,
  }))

/** What somebody is called whom a handle means; undefined where it means nobody. */
export type NameOf = (handle: string) => string | undefined
const asWritten: NameOf = () => undefined

const wordsOf = (nodes: readonly Inline[], nameOf: NameOf): string =>
  nodes
    .map((node) => {
      if (typeof node === 'string') return node
      if (node.kind === 'mention') return `@${nameOf(node.handle) ?? node.handle}`
      return 'children' in node ? wordsOf(node.children, nameOf) : node.text
    })
    .join('')

function textOf(block: Block, nameOf: NameOf): string {
  if (block.kind === 'fence') return block.text
  if (block.kind === 'list') return block.items.map((item) => wordsOf(item, nameOf)).join(', ')
  return wordsOf(block.children, nameOf)
}

/** Without its marks, on one line. */
export function plainText(text: string, { length = most, nameOf = asWritten }: { length?: number; nameOf?: NameOf } = {}): string {
  const start = text.length > length * 2 ? text.slice(0, length * 2) : text
  const plain = parse(start, addressesIn)
    .map((block) => textOf(block, nameOf))
    .join(' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return plain.length > length ? `${plain.slice(0, length)}…` : plain
}

/** What media are called: a file by its name, a recording with how long it is. */
export function mediaWord(content: Exclude<Content, { type: 'text' }>, t: Text): string {
  const { type, name, durationSeconds } = content
  if (type === 'file') return name ?? t('chat.content.file')
  if (type === 'audio' && name !== undefined) return name
  if (type === 'audio' && durationSeconds !== undefined) {
    return t('media.voice.word', { duration: formatIn(useSpeech.getState().locale).duration(durationSeconds) })
  }
  return t(`chat.content.${type}`)
}

/** What a message says, whatever its kind. `hasIcon`: a picture beside it says the kind, and words of its own are enough. */
export function contentText(
  content: Content,
  t: Text,
  nameOf: NameOf = asWritten,
  { hasIcon = false }: { hasIcon?: boolean } = {},
): string {
  if (content.type === 'text') return plainText(content.text, { nameOf })
  if (content.caption === undefined || content.caption === '') return mediaWord(content, t)
  const caption = plainText(content.caption, { nameOf })
  return hasIcon ? caption : `${mediaWord(content, t)}: ${caption}`
}
