/** What a browser makes of files before they are sent: looked at as bytes, and as another browser would show them. */
import { Buffer } from 'node:buffer'
import type { Browser, Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { withChunk, withExif, withWebpExif } from '../support/pictures.ts'
import { wave } from '../support/sounds.ts'

interface Made {
  type: string
  mime: string
  name?: string
  width?: number
  height?: number
  durationSeconds?: number
  placeholder?: string
  blobType: string
  bytes: string
}
interface Look {
  width: number
  height: number
  corners: number[][]
}
interface Tiny {
  width: number
  height: number
  rgba: Record<string, number>
}

let browser: Browser
let page: Page

/** Calls one of `attachments-page.ts` in the page. */
const call = <R>(name: string, ...args: unknown[]): Promise<R> =>
  page.evaluate(`attachments.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)
const prepared = (bytes: Buffer, type: string, name: string, as?: 'file'): Promise<Made> =>
  call('prepared', { bytes: bytes.toString('base64'), type, name, ...(as ? { as } : {}) })
const painted = async (width: number, height: number, type: string, hasHole = false): Promise<Buffer> =>
  Buffer.from(await call<string>('painted', width, height, type, hasHole), 'base64')
const looked = ({ bytes, mime }: Made): Promise<Look> => call('looked', bytes, mime)
const bytesOf = ({ bytes }: Made): Buffer => Buffer.from(bytes, 'base64')

beforeAll(async () => {
  const bundle = await rolldown({ input: 'test/client/support/attachments-page.ts', platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', name: 'attachments', codeSplitting: false })
  await bundle.close()
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.addScriptTag({ content: output[0].code })
})

afterAll(async () => {
  await browser.close()
})

const [red, blue] = [
  [255, 0, 0],
  [0, 0, 255],
]
const near = (corner: number[] | undefined, colour: number[] | undefined): boolean =>
  (colour ?? []).every((value, at) => Math.abs(value - (corner?.[at] ?? -1_000)) < 30)

test('a photo loses where it was taken, and is upright without being told how to be turned', async () => {
  const photo = withExif(await painted(300, 200, 'image/jpeg'), { orientation: 6, secret: 'HERE-I-LIVE' })
  expect(photo.includes('HERE-I-LIVE')).toBe(true)
  const made = await prepared(photo, 'image/jpeg', 'IMG_1.jpg')
  const { corners, ...size } = await looked(made)
  expect({ ...made, bytes: '', placeholder: '' }).toEqual({
    type: 'image',
    mime: 'image/jpeg',
    name: 'IMG_1.jpg',
    width: 200,
    height: 300,
    blobType: 'image/jpeg',
    bytes: '',
    placeholder: '',
  })
  expect({ size, has: ['Exif', 'HERE-I-LIVE'].filter((text) => bytesOf(made).includes(text)) }).toEqual({
    size: { width: 200, height: 300 },
    has: [],
  })
  // Turned by a quarter, what was left is above.
  expect([near(corners[0], red), near(corners[1], red), near(corners[2], blue), near(corners[3], blue)]).toEqual([true, true, true, true])
})

test('its placeholder shows about the same', async () => {
  const { placeholder = '' } = await prepared(await painted(400, 200, 'image/jpeg'), 'image/jpeg', 'x.jpg')
  const tiny = await call<Tiny>('blurred', placeholder)
  const at = (x: number, y: number): number[] => [0, 1, 2].map((part) => tiny.rgba[String((y * tiny.width + x) * 4 + part)] ?? -1)
  const [left, right] = [at(2, 8), at(tiny.width - 3, 8)]
  expect([tiny.width / tiny.height > 1.7, (left[0] ?? 0) > (left[2] ?? 0) + 100, (right[2] ?? 0) > (right[0] ?? 0) + 100]).toEqual([
    true,
    true,
    true,
  ])
})

test.each([
  ['a large one is scaled to 2,560 pixels', 5_000, 2_500, { width: 2_560, height: 1_280 }],
  ['a small one is not made larger', 64, 32, { width: 64, height: 32 }],
  ['a very flat one keeps a pixel', 6_000, 2, { width: 2_560, height: 1 }],
])('%s', async (_, width, height, size) => {
  const made = await prepared(await painted(width, height, 'image/jpeg'), 'image/jpeg', 'x.jpg')
  const { corners: _corners, ...shown } = await looked(made)
  expect({ told: { width: made.width, height: made.height }, shown }).toEqual({ told: size, shown: size })
})

test('a photo without metadata that would not become smaller goes as it is', async () => {
  const small = bytesOf(await prepared(await painted(200, 200, 'image/jpeg'), 'image/jpeg', 'x.jpg'))
  expect(bytesOf(await prepared(small, 'image/jpeg', 'x.jpg')).equals(small)).toBe(true)
})

test('a graphic stays a PNG, losing only what is written into it', async () => {
  const graphic = await painted(120, 90, 'image/png', true)
  const made = await prepared(withChunk(graphic, 'tEXt', 'Author\0HERE-I-LIVE'), 'image/png', 'logo.png')
  expect([made.mime, made.name, bytesOf(made).equals(graphic)]).toEqual(['image/png', 'logo.png', true])
})

test('a large picture with a hole in it keeps the hole, and says what it is', async () => {
  const made = await prepared(await painted(3_000, 3_000, 'image/png', true), 'image/png', 'shape.png')
  const { width, corners } = await looked(made)
  const middle = await call<Look>('looked', made.bytes, made.mime)
  expect([made.mime, made.blobType, width, near(corners[0], red), middle.width]).toEqual([made.blobType, made.mime, 2_560, true, 2_560])
  expect(['image/png', 'image/webp']).toContain(made.mime)
})

test('a large PNG that is a photo becomes a JPEG, in its name as well', async () => {
  const photo = Buffer.from(await call<string>('noisy', 700, 'image/png'), 'base64')
  const made = await prepared(photo, 'image/png', 'screen shot.png')
  expect([made.mime, made.blobType, made.name, bytesOf(made).subarray(0, 3).toString('hex')]).toEqual([
    'image/jpeg',
    'image/jpeg',
    'screen shot.jpg',
    'ffd8ff',
  ])
})

test('a WebP loses where it was taken', async () => {
  const picture = withWebpExif(await painted(100, 50, 'image/webp', true), 'HERE-I-LIVE')
  const made = await prepared(picture, 'image/webp', 'x.webp')
  const { corners: _corners, ...size } = await looked(made)
  expect({ ...size, has: bytesOf(made).includes('HERE-I-LIVE') }).toEqual({
    width: 100,
    height: 50,
    has: false,
  })
})

test('a GIF is not touched', async () => {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  const made = await prepared(gif, 'image/gif', 'x.gif')
  expect([made.type, made.mime, made.width, made.height, bytesOf(made).equals(gif)]).toEqual(['image', 'image/gif', 1, 1, true])
})

test('a picture under a wrong name is what its bytes are', async () => {
  const made = await prepared(await painted(60, 60, 'image/jpeg'), 'image/png', 'x.png')
  expect([made.type, made.mime, made.blobType]).toEqual(['image', 'image/jpeg', 'image/jpeg'])
})

test.each([
  ['a photo that is broken', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]), 'image/jpeg'],
  ['a video that is none', Buffer.alloc(2_000, 3), 'video/mp4'],
  ['a sound that is none', Buffer.alloc(2_000, 3), 'audio/mpeg'],
  ['a drawing of text', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
  ['anything else', Buffer.from('%PDF-1.7'), 'application/pdf'],
])('%s is sent as a file, byte for byte', async (_, bytes, mime) => {
  const made = await prepared(bytes, mime, 'x.bin')
  expect({ ...made, bytes: bytesOf(made) }).toEqual({ type: 'file', mime, name: 'x.bin', blobType: mime, bytes })
})

test('a photo that is sent as a file is not touched', async () => {
  const photo = withExif(await painted(30, 20, 'image/jpeg'), { orientation: 6, secret: 'HERE-I-LIVE' })
  const made = await prepared(photo, 'image/jpeg', 'x.jpg', 'file')
  expect([made.type, made.mime, made.placeholder, bytesOf(made).equals(photo)]).toEqual(['file', 'image/jpeg', undefined, true])
})

test('a sound has its length, and 64 values of how loud it is', async () => {
  const sound = wave(2, (seconds) => (seconds < 1 ? 0.1 : 0.8) * Math.sin(seconds * 2_000))
  const made = await prepared(sound, 'audio/wav', 'x.wav')
  const values = await call<number[]>('peaks', made.placeholder)
  expect([made.type, made.mime, Math.round(made.durationSeconds ?? 0), values.length, Math.max(...values)]).toEqual([
    'audio',
    'audio/wav',
    2,
    64,
    1,
  ])
  expect([values.slice(2, 30).every((value) => value > 0.08 && value < 0.2), values.slice(34, 62).every((value) => value > 0.9)]).toEqual([
    true,
    true,
  ])
})

test('a recording is as long as its recorder says', async () => {
  const bytes = wave(1, (seconds) => Math.sin(seconds * 2_000)).toString('base64')
  const made = await call<Made>('recorded', { bytes, type: 'audio/wav;codecs=1', name: '' }, 1.25)
  expect({ ...made, bytes: '', placeholder: (await call<number[]>('peaks', made.placeholder)).length }).toEqual({
    type: 'audio',
    mime: 'audio/wav',
    durationSeconds: 1.25,
    blobType: 'audio/wav;codecs=1',
    bytes: '',
    placeholder: 64,
  })
})

test('a video has dimensions, its length and a frame of it, and its bytes stay', async () => {
  const film = Buffer.from(await call<string>('filmed', 160, 120, 1_200), 'base64')
  const made = await prepared(film, 'video/webm', 'x.webm')
  const tiny = await call<Tiny>('blurred', made.placeholder)
  expect([made.type, made.width, made.height, bytesOf(made).equals(film)]).toEqual(['video', 160, 120, true])
  expect([
    (made.durationSeconds ?? 0) > 0.5 && (made.durationSeconds ?? 0) < 10,
    (tiny.rgba['1'] ?? 0) > 100,
    (tiny.rgba['0'] ?? 255) < 60,
  ]).toEqual([true, true, true])
})

test('whoever changes their mind gets nothing', async () => {
  expect(await call('abandoned')).toBe('AbortError')
})

test.each([
  ['nothing', ''],
  ['what is not base64', 'not base64!'],
  ['too little', 'AAAA'],
  ['too much', 'A'.repeat(200)],
])('%s is no placeholder', async (_, text) => {
  expect([await call('blurred', text), await call('peaks', text)]).toEqual([undefined, undefined])
})
