/** The one thing of EXIF that changes what a picture looks like: how it is turned (TIFF tag 0x0112). */

const orientationTag = 0x0112
const shortType = 3

/** From a TIFF header on. 1, upright, where it says nothing that can be understood. */
export function orientationOf(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (view.byteLength < 14) return 1
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return 1
  const little = order === 0x4949
  const directory = view.getUint32(4, little)
  if (directory + 2 > view.byteLength) return 1
  const count = view.getUint16(directory, little)
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12
    if (at + 12 > view.byteLength) return 1
    if (view.getUint16(at, little) !== orientationTag || view.getUint16(at + 2, little) !== shortType) continue
    const value = view.getUint16(at + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
