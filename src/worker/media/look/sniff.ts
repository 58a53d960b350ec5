/** What kind of file it is, by its first bytes. What the client said of it is not even read. */
import { fileTypeFromBuffer } from 'file-type'
import type { Stored } from './stored.ts'

export const unknownType = 'application/octet-stream'

/** Enough for the headers of containers and of office files. */
const headBytes = 64 * 1024

/** Names of one and the same. */
const aliases: Record<string, string> = {
  'audio/x-m4a': 'audio/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
  'video/x-m4v': 'video/mp4',
}

/** A tag at the beginning of an MP3 may hold a whole picture; its length is written in four bytes of seven bits. */
function tagBytes(head: Uint8Array): number {
  const [i, d, three, , , , a = 0, b = 0, c = 0, e = 0] = head
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || (a | b | c | e) & 0x80) return 0
  return 10 + a * 2 ** 21 + b * 2 ** 14 + c * 2 ** 7 + e
}

async function typeOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime
  } catch {
    // Bytes that end where a header promises more.
    return undefined
  }
}

export async function sniff(stored: Stored): Promise<string> {
  const head = await stored.read(0, headBytes)
  const tag = tagBytes(head)
  const found = (await typeOf(head)) ?? (tag > 0 ? await typeOf(await stored.read(tag, tag + headBytes)) : undefined)
  const [mime = unknownType] = found?.split(';') ?? []
  return aliases[mime] ?? mime
}
