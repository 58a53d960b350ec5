/** Segments of the bucket as text: packed, put, fetched and checked; the last few are kept at hand. */
import type { Segment } from '../../../domain/conversation/archive/segments.ts'
import { Lines } from '../../../domain/conversation/archive/lines.ts'
import { Refused } from '../../../protocol/index.ts'

/** UTF-16 units of text kept, about eight segments of short messages. */
const keptUnits = 8 * 1024 * 1024
/** No segment is longer when unpacked: what is packed may claim anything. */
const longestBytes = 64 * 1024 * 1024

const unreadable = (why: string): Refused => {
  // oxlint-disable-next-line no-console
  console.error(why)
  return new Refused('unavailable', 'These old messages cannot be read right now. Try again.', { retryAfterSeconds: 5 })
}

const hexOf = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

export interface Packed {
  bytes: Uint8Array<ArrayBuffer>
  sha256: string
}

export async function pack(text: string): Promise<Packed> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  return { bytes, sha256: hexOf(await crypto.subtle.digest('SHA-256', bytes)) }
}

async function unpack(bytes: ArrayBuffer): Promise<string> {
  const text: string[] = []
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let length = 0
  for await (const chunk of new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))) {
    length += chunk.byteLength
    if (length > longestBytes) throw new Error('a segment that is too long')
    text.push(decoder.decode(chunk, { stream: true }))
  }
  return text.join('') + decoder.decode()
}

export class Cabinet {
  readonly #bucket: R2Bucket
  /** By key, the last used one last. */
  readonly #kept = new Map<string, Lines>()
  readonly #fetching = new Map<string, Promise<Lines>>()

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket
  }

  async put(key: string, { bytes, sha256 }: Packed): Promise<void> {
    await this.#bucket.put(key, bytes, { sha256, httpMetadata: { contentType: 'application/gzip' } })
  }

  async remove(key: string): Promise<void> {
    this.#kept.delete(key)
    await this.#bucket.delete(key)
  }

  /** What is kept. */
  kept({ key }: Segment): Lines | undefined {
    return this.#kept.get(key)
  }

  /** From the bucket, unless it is at hand. */
  async fetch(segment: Segment): Promise<Lines> {
    const { key } = segment
    const kept = this.#kept.get(key)
    if (kept) {
      this.#keep(key, kept)
      return kept
    }
    const fetching = this.#fetching.get(key) ?? this.read(segment).finally(() => this.#fetching.delete(key))
    this.#fetching.set(key, fetching)
    const lines = await fetching
    this.#keep(key, lines)
    return lines
  }

  /** Always from the bucket; refused where what lies there is not what was put. */
  async read({ key, sha256, fromSeq, toSeq }: Segment): Promise<Lines> {
    const object = await this.#bucket.get(key).catch((error: unknown) => {
      throw unreadable(`the bucket does not give ${key}: ${String(error)}`)
    })
    if (!object) throw unreadable(`${key} is not in the bucket`)
    const bytes = await object.arrayBuffer()
    if (hexOf(await crypto.subtle.digest('SHA-256', bytes)) !== sha256) throw unreadable(`${key} is not what was put there`)
    const lines = new Lines(await unpack(bytes))
    if (lines.header.fromSeq !== fromSeq || lines.header.toSeq !== toSeq) throw unreadable(`${key} is another segment`)
    return lines
  }

  #keep(key: string, lines: Lines): void {
    this.#kept.delete(key)
    this.#kept.set(key, lines)
    let units = 0
    for (const { units: more } of this.#kept.values()) units += more
    for (const [oldest, { units: fewer }] of this.#kept) {
      if (units <= keptUnits || oldest === key) break
      this.#kept.delete(oldest)
      units -= fewer
    }
  }
}
