/** What of a message is searched, and what a filter asks of it. */
import type { Content } from '../protocol/content.ts'
import type { SearchType } from '../protocol/search.ts'

/** The searched text of a message. */
export function textOf(content: Content): string {
  if (content.type === 'text') return content.text
  return [content.caption, content.name].filter((part) => part !== undefined).join('\n')
}

const link = /\bhttps?:\/\/[^\s/]|\bwww\.[^\s.]/iu
export const hasLink = (content: Content): boolean => link.test(textOf(content))

export const fits = (content: Content, type: SearchType | undefined): boolean =>
  type === undefined || (type === 'link' ? hasLink(content) : content.type === type)
