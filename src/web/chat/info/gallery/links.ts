/** The addresses in a message as they are listed: the host first, because that is what says where it leads. */
import { linksIn } from '../../text/links.ts'
import { plainText } from '../../text/plain.ts'

export interface ListedLink {
  readonly href: string
  readonly host: string
  /** What was written besides, else the rest of the address. */
  readonly about: string
}

const isOfWeb = (href: string): boolean => /^https?:/u.test(href)

export function listed(text: string): readonly ListedLink[] {
  const links = linksIn(text).filter(({ href }) => isOfWeb(href))
  const rest = links.reduceRight((words, { start, end }) => `${words.slice(0, start)} ${words.slice(end)}`, text)
  const words = plainText(rest)
  const seen = new Set<string>()
  return links.flatMap(({ href }) => {
    if (seen.has(href)) return []
    seen.add(href)
    const { hostname, pathname, search } = new URL(href)
    const path = pathname === '/' ? search : `${pathname}${search}`
    return [{ href, host: hostname.replace(/^www\./u, ''), about: /[\p{L}\p{N}]/u.test(words) ? words : readable(path) }]
  })
}

function readable(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
