/** Where the bytes of media are kept: under their id, with the width for a thumbnail and nothing for the original. */
import { type KeyRange, type Write, put } from './storage.ts'

/** An original of more bytes is not kept. */
export const largestKept = 32 * 1024 * 1024

export const keptKey = (mediaId: string, width: number | undefined): string => `${mediaId}/${width ?? ''}`
const everything = (mediaId: string): KeyRange => ({ from: `${mediaId}/`, to: `${mediaId}/~` })
const nothing: KeyRange = { from: '', to: '' }

export const keep = (key: string, blob: Blob, usedAt: number): Write[] => [
  put('blobs', key, { blob }),
  put('kept', key, { key, bytes: blob.size, usedAt }),
]

/** Forgets what is kept of a file. In which one that is may be decided by the writes before these, so it is asked for when their turn comes. */
export function forget(mediaId: () => string | undefined): Write[] {
  const range = (): KeyRange => {
    const id = mediaId()
    return id === undefined ? nothing : everything(id)
  }
  const drop = <T extends 'blobs' | 'kept'>(table: T) => ({
    kind: 'drop' as const,
    table,
    get from() {
      return range().from
    },
    get to() {
      return range().to
    },
  })
  return [drop('blobs'), drop('kept')]
}
