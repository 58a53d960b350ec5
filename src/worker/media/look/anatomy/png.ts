/** PNG (W3C, third edition): chunks, of which only those stay that are needed to show the picture. */
import type { Anatomy, Edit } from './anatomy.ts'
import { orientationOf } from './exif.ts'
import { Malformed, type Reader } from './reader.ts'

const signature = '\u0089PNG\r\n\u001a\n'
const needed = new Set('IHDR PLTE IDAT IEND tRNS acTL fcTL fdAT gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST'.split(' '))
/** More than EXIF may have in a JPEG. */
const longestExif = 64 * 1024
const checksumBytes = 4

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const numberOf = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer).getUint32(at)

export async function png(reader: Reader, size: number): Promise<Anatomy> {
  if (textOf(await reader.read(8)) !== signature) throw new Malformed('it is no PNG')
  const edits: Edit[] = []
  let [width, height, orientation] = [0, 0, 1]
  let isAnimated = false
  while (reader.position < size) {
    const start = reader.position
    const head = await reader.read(8)
    const length = numberOf(head, 0)
    const type = textOf(head.subarray(4))
    let read = 0
    if (width === 0) {
      if (type !== 'IHDR' || length !== 13) throw new Malformed('a PNG begins with its header')
      const header = await reader.read(length)
      read = length
      width = numberOf(header, 0)
      height = numberOf(header, 4)
      if (width === 0) throw new Malformed('it is empty')
    } else if (type === 'eXIf' && length <= longestExif) {
      orientation = orientationOf(await reader.read(length))
      read = length
    }
    if (type === 'acTL') isAnimated = true
    if (!(await reader.skip(length - read + checksumBytes))) throw new Malformed('a chunk is cut')
    if (!needed.has(type)) edits.push({ start, end: reader.position })
    if (type === 'IEND') {
      if (reader.position < size) edits.push({ start: reader.position, end: size })
      break
    }
  }
  return { width, height, orientation, isAnimated, edits, isEntangled: false }
}
