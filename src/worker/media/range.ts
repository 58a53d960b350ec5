/** `Range` and the conditional headers (RFC 9110): which bytes are wanted, or that none are. */

export interface Stretch {
  offset: number
  length: number
}

/** One range of bytes; several, or what is no range, ask for the whole. Nothing for one that lies outside. */
export function stretchOf(header: string | null, size: number): Stretch | 'whole' | 'outside' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/u.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'outside' : { offset: size - length, length }
  }
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)]
  if (to !== '' && Number(to) < first) return 'whole'
  return first >= size ? 'outside' : { offset: first, length: last - first + 1 }
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//u, '')

/** Whether the client has it already: the weak comparison. */
export const isKnown = (header: string | null, etag: string): boolean =>
  header !== null && (header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === etag))

/** Whether a range is of what the client has begun: the strong comparison, so a date or a weak tag is not enough. */
export const isSame = (ifRange: string | null, etag: string): boolean => ifRange === null || ifRange.trim() === etag
