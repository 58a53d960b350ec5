/** What a file is by its first bytes, whatever it says of itself. */
import { mimeOf } from './plain.ts'

export interface Kind {
  readonly kind: 'image' | 'video' | 'audio' | 'file'
  readonly mime: string
}

const sniffedBytes = 64

/** Each with the place of its mark in the file. */
const marks: readonly (readonly [at: number, mark: string, Kind])[] = [
  [0, '\u00ff\u00d8\u00ff', { kind: 'image', mime: 'image/jpeg' }],
  [0, '\u0089PNG\r\n\u001a\n', { kind: 'image', mime: 'image/png' }],
  [0, 'GIF8', { kind: 'image', mime: 'image/gif' }],
  [8, 'WEBPVP8', { kind: 'image', mime: 'image/webp' }],
  [4, 'ftypavif', { kind: 'image', mime: 'image/avif' }],
  [4, 'ftypheic', { kind: 'image', mime: 'image/heic' }],
  [4, 'ftypheix', { kind: 'image', mime: 'image/heic' }],
  [4, 'ftypmif1', { kind: 'image', mime: 'image/heif' }],
  [0, 'BM', { kind: 'image', mime: 'image/bmp' }],
  [8, 'WAVEfmt', { kind: 'audio', mime: 'audio/wav' }],
  [0, 'fLaC', { kind: 'audio', mime: 'audio/flac' }],
  [0, 'ID3', { kind: 'audio', mime: 'audio/mpeg' }],
  [4, 'ftypM4A', { kind: 'audio', mime: 'audio/mp4' }],
]

/** Containers of either: whoever gave the file says which, else it is this. */
const containers: readonly (readonly [at: number, mark: string, Kind])[] = [
  [4, 'ftypqt', { kind: 'video', mime: 'video/quicktime' }],
  [4, 'ftyp', { kind: 'video', mime: 'video/mp4' }],
  [0, '\u001aE\u00df\u00a3', { kind: 'video', mime: 'video/webm' }],
  [0, 'OggS', { kind: 'audio', mime: 'audio/ogg' }],
]

export async function sniff(file: Blob): Promise<Kind> {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, sniffedBytes).arrayBuffer()))
  const find = (list: typeof marks): Kind | undefined => list.find(([at, mark]) => start.startsWith(mark, at))?.[2]
  const known = find(marks)
  if (known) return known
  const mime = mimeOf(file)
  const claimed = /^(audio|video)\//u.exec(mime)?.[1]
  if (claimed === 'audio' || claimed === 'video') return { kind: claimed, mime }
  return find(containers) ?? { kind: 'file', mime }
}
