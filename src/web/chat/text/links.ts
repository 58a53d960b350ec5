/** Addresses in a text: only those that are safe to open, and with a host that cannot pass for another one. */
import { find } from 'linkifyjs'

export interface FoundLink {
  start: number
  end: number
  href: string
  text: string
}

const allowed = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const foreignLetters = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u
const latinLetters = /\p{Script=Latin}/u

/** A host whose letters are of two alphabets is shown in the form that the network uses. */
function honest(value: string, url: URL): string {
  const host = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]+)/iu.exec(value)?.[1] ?? ''
  const isMixed = foreignLetters.test(host) && latinLetters.test(host.replace(/\.[a-z]+$/iu, ''))
  return isMixed ? value.replace(host, url.host) : value
}

export function linksIn(text: string): FoundLink[] {
  // Most texts have none, and looking costs.
  if (!/[.:@]/u.test(text)) return []
  return find(text, { defaultProtocol: 'https' }).flatMap(({ value, href, start, end, isLink }) => {
    // In *https://a.example* the second mark is no part of the address.
    const mark = /[*_~]$/u.exec(value)?.[0]
    const isMarked = mark !== undefined && text[start - 1] === mark
    const address = isMarked ? href.slice(0, -1) : href
    if (!isLink || !URL.canParse(address)) return []
    const url = new URL(address)
    if (!allowed.has(url.protocol)) return []
    return [{ start, end: isMarked ? end - 1 : end, href: url.href, text: honest(isMarked ? value.slice(0, -1) : value, url) }]
  })
}
