/** The addresses in a message as they are listed: the host first, because that is what says where it leads. */
import { linksIn } from '../../text/links.ts'
import { plainText } from '../../text/plain.ts'

export interface ListedLink {
  readonly href: string
  readonly host: string
  /** What follows the host; empty for nothing. */
  readonly path: string
  /** What was written besides; empty for nothing. */
  readonly words: string
}

const isOfWeb = (href: string): boolean => /^https?:/u.test(href)

export function listed(text: string): readonly ListedLink[] {
  const links = linksIn(text).filter(({ href }) => isOfWeb(href))
  const rest = links.reduceRight((words, { start, end }) => `${words.slice(0, start)} ${words.slice(end)}`, text)
  const plain = plainText(rest)
  // A lone colon or bracket says nothing.
  const words = /[\p{L}\p{N}]/u.test(plain) ? plain : ''
  return [...new Set(links.map(({ href }) => href))].map((href) => {
    const { hostname, pathname, search } = new URL(href)
    return { href, host: hostname.replace(/^www\./u, ''), path: pathname === '/' ? search : readable(pathname + search), words }
  })
}

function readable(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
