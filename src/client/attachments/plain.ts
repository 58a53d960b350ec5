/** A file as a file: what it says of itself, within what the contract takes. */
import type { Attachment } from '../types.ts'

export type Named = Blob & { readonly name?: string }

/** As long as the contract lets a name be. */
const nameLength = 255

/** A recording's says more: which codecs are in it. */
export const mimeOf = ({ type }: Blob): string => type.split(';')[0]?.trim().toLowerCase() || 'application/octet-stream'

/** Its end tells what it is, so it is the beginning that is cut. */
export function named(name = ''): { name?: string } {
  const letters = Array.from(name)
  return letters.length === 0 ? {} : { name: letters.slice(-nameLength).join('') }
}

export const plain = (file: Named): Attachment => ({ type: 'file', blob: file, mime: mimeOf(file), ...named(file.name) })
