/** Which bytes of a file are asked for, and whether the asker has them already (RFC 9110, 13 and 14). */

/** `offset` and `length`, within the file. */
export interface Slice {
  offset: number
  length: number
}

export type Asked = { kind: 'whole' } | { kind: 'part'; slice: Slice } | { kind: 'unsatisfiable' } | { kind: 'unchanged' }

const one = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i
/** More digits than any size; they only have to be larger than it. */
const numberOf = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER)

/** A range of one part; several, and what is none, are answered with the whole. */
export function sliceOf(header: string | null, size: number): Exclude<Asked, { kind: 'unchanged' }> {
  const [, from = '', to = ''] = one.exec(header ?? '') ?? []
  if (from === '' && to === '') return { kind: 'whole' }
  if (from === '') {
    const length = Math.min(numberOf(to), size)
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', slice: { offset: size - length, length } }
  }
  const offset = numberOf(from)
  const last = to === '' ? size - 1 : numberOf(to)
  if (last < offset && to !== '') return { kind: 'whole' }
  if (offset >= size) return { kind: 'unsatisfiable' }
  return { kind: 'part', slice: { offset, length: Math.min(last, size - 1) - offset + 1 } }
}

const tags = /(?:W\/)?("[^"]*")/g

/** Compared weakly, as for a cache: the bytes are the same whatever else the tag says. */
function names(header: string, etag: string): boolean {
  return header.trim() === '*' || Array.from(header.matchAll(tags), ([, tag]) => tag).includes(etag)
}

export function asked(headers: Headers, etag: string, size: number): Asked {
  const known = headers.get('if-none-match')
  if (known !== null && names(known, etag)) return { kind: 'unchanged' }
  const condition = headers.get('if-range')
  // A date is none of ours, and a weak tag promises nothing about bytes.
  if (condition !== null && condition.trim() !== etag) return { kind: 'whole' }
  return sliceOf(headers.get('range'), size)
}
