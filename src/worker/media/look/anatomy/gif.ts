/** GIF89a: blocks, of which comments and foreign applications' go. */
import type { Anatomy, Edit } from './anatomy.ts'
import { Malformed, type Reader } from './reader.ts'

const extension = 0x21
const image = 0x2c
const trailer = 0x3b
const comment = 0xfe
const application = 0xff
/** How often it is played, and its colours. */
const needed = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'])

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const short = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256
const paletteBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

async function skip(reader: Reader, length: number): Promise<void> {
  if (!(await reader.skip(length))) throw new Malformed('a block is cut')
}

async function skipBlocks(reader: Reader): Promise<void> {
  for (;;) {
    const length = await reader.byte()
    if (length === undefined) throw new Malformed('a block is cut')
    if (length === 0) return
    await skip(reader, length)
  }
}

/** Tells whether the extension has to stay. */
async function skipExtension(reader: Reader): Promise<boolean> {
  const label = await reader.byte()
  if (label !== application) {
    await skipBlocks(reader)
    return label !== comment
  }
  const length = (await reader.byte()) ?? 0
  const name = textOf(await reader.read(length))
  if (length > 0) await skipBlocks(reader)
  return needed.has(name)
}

export async function gif(reader: Reader, size: number): Promise<Anatomy> {
  const head = await reader.read(13)
  if (!/^GIF8[79]a$/.test(textOf(head.subarray(0, 6)))) throw new Malformed('it is no GIF')
  let [width, height] = [short(head, 6), short(head, 8)]
  await skip(reader, paletteBytes(head[10] ?? 0))
  const edits: Edit[] = []
  let frames = 0
  while (reader.position < size) {
    const start = reader.position
    const kind = await reader.byte()
    if (kind === extension) {
      if (!(await skipExtension(reader))) edits.push({ start, end: reader.position })
    } else if (kind === image) {
      const frame = await reader.read(9)
      width = Math.max(width, short(frame, 0) + short(frame, 4))
      height = Math.max(height, short(frame, 2) + short(frame, 6))
      frames++
      await skip(reader, paletteBytes(frame[8] ?? 0) + 1)
      await skipBlocks(reader)
    } else if (kind === trailer) {
      if (reader.position < size) edits.push({ start: reader.position, end: size })
      break
    } else throw new Malformed('a block is none')
  }
  return { width, height, orientation: 1, isAnimated: frames > 1, edits, isEntangled: false }
}
