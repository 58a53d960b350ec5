/** AVIF and HEIC (ISO 23008-12): boxes. What they hold besides the picture lies among it, so it is not taken out here. */
import type { Anatomy } from './anatomy.ts'
import { Malformed, type Reader } from './reader.ts'

interface Box {
  type: string
  bytes: Uint8Array
}

const boxHeaderBytes = 8
const metadataTypes = new Set(['Exif', 'mime', 'uri '])

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function boxes(bytes: Uint8Array): Box[] {
  const found: Box[] = []
  for (let at = 0; at + boxHeaderBytes <= bytes.length;) {
    const length = view(bytes).getUint32(at) || bytes.length - at
    if (length < boxHeaderBytes || at + length > bytes.length) throw new Malformed('a box is cut')
    found.push({ type: textOf(bytes.subarray(at + 4, at + 8)), bytes: bytes.subarray(at + boxHeaderBytes, at + length) })
    at += length
  }
  return found
}

const inside = (all: Box[], type: string): Uint8Array => all.find((box) => box.type === type)?.bytes ?? new Uint8Array()

/** The types of the items; a list of a version that is not known counts as one that holds anything. */
function itemTypes(iinf: Uint8Array): string[] {
  const [version] = iinf
  if (version === undefined) return []
  return boxes(iinf.subarray(version === 0 ? 6 : 8)).map(({ bytes }) => {
    const [entryVersion] = bytes
    const at = entryVersion === 2 ? 8 : entryVersion === 3 ? 10 : undefined
    return at === undefined ? 'Exif' : textOf(bytes.subarray(at, at + 4))
  })
}

async function metaOf(reader: Reader, size: number): Promise<{ meta: Uint8Array; others: string[] }> {
  const others: string[] = []
  let meta: Uint8Array | undefined
  while (reader.position + boxHeaderBytes <= size) {
    const start = reader.position
    const head = await reader.read(boxHeaderBytes)
    const type = textOf(head.subarray(4))
    const short = view(head).getUint32(0)
    const length = short === 1 ? Number(view(await reader.read(8)).getBigUint64(0)) : short === 0 ? size - start : short
    const left = start + length - reader.position
    if (left < 0) throw new Malformed('a box has no length')
    if (type === 'meta' && !meta) meta = await reader.read(left)
    else {
      others.push(type)
      if (!(await reader.skip(left))) throw new Malformed('a box is cut')
    }
  }
  if (!meta) throw new Malformed('it has no picture')
  return { meta, others }
}

const known = new Set(['ftyp', 'mdat', 'free', 'skip', 'moov', 'mdia', 'idat'])

export async function heif(reader: Reader, size: number): Promise<Anatomy> {
  const { meta, others } = await metaOf(reader, size)
  // After four bytes of version and flags.
  const parts = boxes(meta.subarray(4))
  const properties = boxes(inside(boxes(inside(parts, 'iprp')), 'ipco'))
  const extents = properties.filter(({ type, bytes }) => type === 'ispe' && bytes.length >= 12).map(({ bytes }) => view(bytes))
  const width = Math.max(0, ...extents.map((extent) => extent.getUint32(4)))
  const height = Math.max(0, ...extents.map((extent) => extent.getUint32(8)))
  const hasMetadata = itemTypes(inside(parts, 'iinf')).some((type) => metadataTypes.has(type))
  const isAnimated = others.includes('moov')
  return { width, height, orientation: 1, isAnimated, edits: [], isEntangled: hasMetadata || others.some((type) => !known.has(type)) }
}
