/** What a page does for the tests of attachments: files go in as base64, and what was made of them comes out as JSON. */
import { blurred, peaks, prepare, voice } from '../../../src/client/attachments.ts'
import type { Attachment } from '../../../src/client/types.ts'

export { blurred, peaks }

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
const base64Of = async (blob: Blob): Promise<string> => {
  let text = ''
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte)
  return btoa(text)
}
const told = async ({ blob, ...facts }: Attachment): Promise<object> => ({ ...facts, blobType: blob.type, bytes: await base64Of(blob) })

export interface Given {
  bytes: string
  type: string
  name: string
  as?: 'file'
}

export const prepared = async ({ bytes, type, name, as }: Given): Promise<object> =>
  told(await prepare(new File([bytesOf(bytes)], name, { type }), as ? { as } : {}))

export const recorded = async ({ bytes, type }: Given, durationSeconds: number): Promise<object> =>
  told(await voice(new Blob([bytesOf(bytes)], { type }), durationSeconds))

export const abandoned = async (): Promise<string> => {
  const ends = new AbortController()
  const outcome = prepare(new File(['x'], 'x.txt'), { signal: ends.signal })
  ends.abort()
  try {
    await outcome
    return 'kept'
  } catch (error) {
    return error instanceof DOMException ? error.name : String(error)
  }
}

/** A picture of this size: its left half red, its right half blue; or with a hole in the middle. */
export async function painted(width: number, height: number, type: string, hasHole = false): Promise<string> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('there is nothing to paint on')
  context.fillStyle = '#f00'
  context.fillRect(0, 0, width / 2, height)
  context.fillStyle = '#00f'
  context.fillRect(width / 2, 0, width / 2, height)
  if (hasHole) context.clearRect(width / 4, height / 4, width / 2, height / 2)
  return base64Of(await canvas.convertToBlob({ type, quality: 0.95 }))
}

/** Noise, which no encoding makes small. */
export async function noisy(side: number, type: string): Promise<string> {
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('there is nothing to paint on')
  const image = context.createImageData(side, side)
  let state = 1
  for (let at = 0; at < image.data.length; at++) {
    state = (state * 48_271) % 2_147_483_647
    image.data[at] = at % 4 === 3 ? 255 : state % 256
  }
  context.putImageData(image, 0, 0)
  return base64Of(await canvas.convertToBlob({ type }))
}

/** The size of a picture, and the colours of its corners, as a browser shows it. */
export async function looked(bytes: string, type: string): Promise<{ width: number; height: number; corners: number[][] }> {
  const bitmap = await createImageBitmap(new Blob([bytesOf(bytes)], { type }))
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('there is nothing to look at')
  context.drawImage(bitmap, 0, 0)
  const at = (x: number, y: number): number[] => [...context.getImageData(x, y, 1, 1).data]
  return { width, height, corners: [at(2, 2), at(width - 3, 2), at(2, height - 3), at(width - 3, height - 3)] }
}

/** A video as a browser records it: it does not say how long it is. */
export async function filmed(width: number, height: number, ms: number): Promise<string> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('there is nothing to paint on')
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' })
  const parts: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
  let frame = 0
  const painting = setInterval(() => {
    context.fillStyle = frame++ % 2 ? '#0a0' : '#0b0'
    context.fillRect(0, 0, width, height)
  }, 20)
  recorder.start(100)
  await new Promise((resolve) => setTimeout(resolve, ms))
  clearInterval(painting)
  recorder.stop()
  await stopped
  return base64Of(new Blob(parts))
}
