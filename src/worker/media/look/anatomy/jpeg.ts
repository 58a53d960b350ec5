/** JPEG (ITU T.81): segments, of which only those that say how to show the picture stay, and nothing after its end. */
import type { Anatomy, Edit } from './anatomy.ts'
import { orientationOf } from './exif.ts'
import { Malformed, type Reader } from './reader.ts'

const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda
const comment = 0xfe
const app0 = 0xe0
const app1 = 0xe1

const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7
const isBare = (code: number): boolean => isRestart(code) || code === 0x01 || code === startOfImage
const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
const isSideshow = (code: number): boolean => code === comment || (code >= app0 && code <= 0xef)

/** Density, colour profile, colour transform. */
const needed: Record<number, string> = { [app0]: 'JFIF\0', 0xe2: 'ICC_PROFILE\0', 0xee: 'Adobe' }

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** The code of the next marker; within a scan what comes before it is skipped. */
async function nextMarker(reader: Reader, inScan: boolean): Promise<number | undefined> {
  for (;;) {
    if (inScan) {
      if (!(await reader.skipPast(0xff))) return undefined
    } else {
      const byte = await reader.byte()
      if (byte === undefined) return undefined
      if (byte !== 0xff) throw new Malformed('a marker is missing')
    }
    let code = await reader.byte()
    while (code === 0xff) code = await reader.byte()
    if (code === undefined) return undefined
    if (code !== 0 && !(inScan && isRestart(code))) return code
    if (!inScan) throw new Malformed('a marker is none')
  }
}

export async function jpeg(reader: Reader, size: number): Promise<Anatomy> {
  const [first, second] = await reader.read(2)
  if (first !== 0xff || second !== startOfImage) throw new Malformed('it is no JPEG')
  const edits: Edit[] = []
  let [width, height, orientation] = [0, 0, 1]
  let exifSeen = false
  let inScan = false
  for (;;) {
    const before = reader.position
    const code = await nextMarker(reader, inScan)
    if (code === undefined) break
    if (code === endOfImage) {
      if (reader.position < size) edits.push({ start: reader.position, end: size })
      break
    }
    if (isBare(code)) continue
    const start = inScan ? reader.position - 2 : before
    const [high = 0, low = 0] = await reader.read(2)
    const length = high * 256 + low - 2
    if (length < 0) throw new Malformed('a segment has no length')
    inScan = code === startOfScan
    const head = await reader.read(isSideshow(code) ? length : Math.min(length, 5))
    if (isFrame(code)) {
      const [, highY = 0, lowY = 0, highX = 0, lowX = 0] = head
      height = Math.max(height, highY * 256 + lowY)
      width = Math.max(width, highX * 256 + lowX)
    }
    if (isSideshow(code)) {
      const name = needed[code]
      if (name === undefined || textOf(head.subarray(0, name.length)) !== name) edits.push({ start, end: reader.position })
      if (code === app1 && !exifSeen && textOf(head.subarray(0, 6)) === 'Exif\0\0') {
        exifSeen = true
        orientation = orientationOf(head.subarray(6))
      }
    }
    if (!(await reader.skip(length - head.length))) throw new Malformed('a segment is cut')
  }
  return { width, height, orientation, isAnimated: false, edits, isEntangled: false }
}
