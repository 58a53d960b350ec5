/** Pictures are looked at: upright, without what else they tell, measured, with thumbnails; and what is too large or no picture is not decoded. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Finding } from '../../src/platform/media.ts'
import { anatomyOf, isPicture } from '../../src/worker/media/look/anatomy/index.ts'
import { derivedKeys } from '../../src/worker/media/look/keys.ts'
import { look } from '../../src/worker/media/look/look.ts'
import {
  avif,
  blue,
  edges,
  exif,
  exifChunk,
  gif,
  gps,
  has,
  jpeg,
  joined,
  png,
  pngBomb,
  read,
  red,
  streamOf,
  textChunk,
  webp,
} from './files.ts'

let nth = 0
const images = env.IMAGES

afterEach(() => {
  vi.restoreAllMocks()
})

interface Looked {
  finding: Finding
  key: string
  /** What is served. */
  body: Uint8Array
  again: () => Promise<Finding>
}

async function looked(bytes: Uint8Array, binding: ImagesBinding = images): Promise<Looked> {
  const key = `looked/${nth++}`
  await env.MEDIA.put(key, bytes)
  const again = () => look({ ...env, IMAGES: binding, VIRUS_SCAN: '' }, { mediaId: 'm', key, size: bytes.length })
  const finding = await again()
  const served = finding.served ? await env.MEDIA.get(finding.served.key) : null
  return { finding, key, again, body: served ? new Uint8Array(await served.arrayBuffer()) : joined() }
}

const close = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => Math.abs(value - (b[i] ?? 0)) < 60)

describe('a picture that tells nothing but the picture', () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    ['image/jpeg', () => jpeg(40, 20)],
    ['image/png', () => png(40, 20)],
    ['image/webp', () => webp(40, 20)],
    ['image/avif', () => avif(40, 20)],
    ['image/gif', async () => gif(2)],
  ])('of %s is served as it is', async (mime, make) => {
    const bytes = await make()
    const { finding, key, body } = await looked(bytes)
    const [width, height] = mime === 'image/gif' ? [2, 1] : [40, 20]
    expect(finding).toEqual({ state: 'ready', mime, served: { key, size: bytes.length, mime }, width, height, thumbnails: [] })
    expect(body).toEqual(bytes)
  })
})

describe('what a picture tells besides', () => {
  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['a position in a JPEG', () => jpeg(40, 20, { orientation: 1 }), gps],
    ['XMP in a JPEG', () => jpeg(40, 20, { segments: [[0xe1, joined('http://ns.adobe.com/xap/1.0/\0<x/>')]] }), 'xap'],
    ['IPTC in a JPEG', () => jpeg(40, 20, { segments: [[0xed, joined('Photoshop 3.0\0')]] }), 'Photoshop'],
    ['a comment in a JPEG', () => jpeg(40, 20, { segments: [[0xfe, joined('made at home')]] }), 'made at home'],
    ['more pictures in a JPEG', () => jpeg(40, 20, { segments: [[0xe2, joined('MPF\0', exif(1))]] }), gps],
    ['what follows a JPEG', () => jpeg(40, 20, { after: joined('ftypmp42', gps) }), gps],
    ['a text in a PNG', () => png(40, 20, [textChunk('made at home')]), 'made at home'],
    ['a text after the picture of a PNG', () => png(40, 20, [], [textChunk('made at home')]), 'made at home'],
    ['a position in a PNG', () => png(40, 20, [exifChunk(1)]), gps],
    ['what follows a PNG', async () => joined(await png(40, 20), gps), gps],
    ['a position in a WebP', () => webp(40, 20, 1), gps],
    ['XMP in a WebP', () => webp(40, 20, 1), 'xmpmeta'],
    ['what follows a WebP', async () => joined(await webp(40, 20), gps), gps],
    ['a comment in a GIF', async () => gif(2, 'made at home'), 'made at home'],
    ['what follows a GIF', async () => joined(gif(1), gps), gps],
    ['a box at the end of an AVIF', () => avif(40, 20, true), gps],
  ])('goes: %s', async (_, make, words) => {
    const bytes = await make()
    expect(has(bytes, words)).toBe(true)
    const { finding, key, body } = await looked(bytes)
    expect(finding).toMatchObject({ state: 'ready', served: { key: `${key}.clean`, size: body.length } })
    expect(has(body, words)).toBe(false)
    const mime = finding.served?.mime ?? ''
    if (!isPicture(mime)) throw new Error(`${mime} is no picture`)
    const { edits, orientation, isAnimated } = await anatomyOf(mime, streamOf(body), body.length)
    expect({ edits, orientation, isAnimated }).toEqual({
      edits: [],
      orientation: 1,
      isAnimated: mime === 'image/gif' && has(bytes, 'home'),
    })
    const { width, height } = await edges(body)
    expect({ width, height }).toEqual({ width: finding.width, height: finding.height })
  })

  test.each<[string, () => Promise<Uint8Array>, () => Promise<Uint8Array>]>([
    ['JPEG', () => jpeg(40, 20, { orientation: 1 }), () => jpeg(40, 20)],
    ['PNG', () => png(40, 20, [textChunk('x'), exifChunk(1)], [textChunk('y')]), () => png(40, 20)],
    ['GIF', async () => gif(3, 'x'), async () => gif(3)],
  ])('goes and leaves every other byte of a %s', async (_, telling, plain) => {
    expect((await looked(await telling())).body).toEqual(await plain())
  })

  test('goes from the header of a WebP as well, which is as long as it says', async () => {
    const { body } = await looked(await webp(40, 20, 1))
    const view = new DataView(body.buffer)
    expect({ flags: body[20], length: view.getUint32(4, true) }).toEqual({ flags: 0, length: body.length - 8 })
  })

  test('goes from bytes that come in any pieces', async () => {
    const bytes = await png(40, 20, [textChunk('made at home')], [exifChunk(1)])
    const { edited } = await import('../../src/worker/media/look/edit.ts')
    for (const length of [1, 2, 7, 64]) {
      const pieces = () =>
        new ReadableStream<Uint8Array>({
          start(controller) {
            for (let at = 0; at < bytes.length; at += length) controller.enqueue(bytes.slice(at, at + length))
            controller.close()
          },
        })
      const { edits } = await anatomyOf('image/png', pieces(), bytes.length)
      expect(await read(edited(pieces(), edits))).toEqual(await png(40, 20))
    }
  })
})

describe('a picture that lies on its side', () => {
  test.each([
    [2, 40, 20, 'right', 'left'],
    [3, 40, 20, 'right', 'left'],
    [5, 20, 40, 'top', 'bottom'],
    [6, 20, 40, 'top', 'bottom'],
    [8, 20, 40, 'bottom', 'top'],
  ] as const)('by orientation %i is turned upright: %i × %i, red at the %s', async (orientation, width, height, redSide, blueSide) => {
    const { finding, body } = await looked(await jpeg(40, 20, { orientation }))
    expect(finding).toMatchObject({ state: 'ready', width, height, thumbnails: [] })
    const seen = await edges(body)
    expect([seen.width, seen.height, close(seen[redSide], red), close(seen[blueSide], blue)]).toEqual([width, height, true, true])
    expect(has(body, gps)).toBe(false)
  })

  test('in a WebP loses its position too', async () => {
    const { finding, body } = await looked(await webp(40, 20, 6))
    expect(finding).toMatchObject({ state: 'ready', mime: 'image/webp' })
    expect(has(body, gps)).toBe(false)
  })
})

describe('thumbnails', () => {
  test('are as wide as they are to be, and none is wider than the picture', async () => {
    const { finding, key } = await looked(await jpeg(600, 300))
    expect(finding.thumbnails.map(({ width, key }) => ({ width, key }))).toEqual([
      { width: 160, key: `${key}.160.webp` },
      { width: 480, key: `${key}.480.webp` },
    ])
    for (const { width, key, size } of finding.thumbnails) {
      const stored = new Uint8Array((await (await env.MEDIA.get(key))?.arrayBuffer()) ?? new ArrayBuffer())
      expect(stored.length).toBe(size)
      expect(await env.IMAGES.info(streamOf(stored))).toMatchObject({ format: 'image/webp', width, height: width / 2 })
    }
  })

  test('are upright as the picture is', async () => {
    const { finding } = await looked(await jpeg(600, 300, { orientation: 6 }))
    expect(finding).toMatchObject({ width: 300, height: 600, thumbnails: [{ width: 160 }] })
    const stored = await env.MEDIA.get(finding.thumbnails[0]?.key ?? '')
    const bytes = new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer())
    expect(await edges(bytes)).toMatchObject({ width: 160, height: 320 })
  })

  test.each([160, 159])('there are none of a picture of %i pixels', async (width) => {
    expect((await looked(await png(width, 20))).finding.thumbnails).toEqual([])
  })
})

describe('a bomb', () => {
  test.each([
    [10_001, 10_000],
    [100_000_001, 1],
    [2_000_000_000, 2_000_000_000],
  ])('of %i × %i pixels is not decoded', async (width, height) => {
    const info = vi.fn<ImagesBinding['info']>()
    const input = vi.fn<ImagesBinding['input']>()
    const bytes = pngBomb(width, height)
    const { finding, key } = await looked(bytes, { ...images, info, input })
    expect(finding).toEqual({
      state: 'failed',
      mime: 'image/png',
      served: { key, size: bytes.length, mime: 'application/octet-stream' },
      thumbnails: [],
    })
    expect([info, input].map(({ mock }) => mock.calls)).toEqual([[], []])
  })

  test('that hides its size in a later frame of a GIF is none the less found', async () => {
    const bytes = gif(1)
    const at = bytes.indexOf(0x2c)
    bytes.set([0xff, 0xff, 0xff, 0xff], at + 5)
    expect((await looked(bytes)).finding.state).toBe('failed')
  })
})

describe('a file that says that it is a picture and is none', () => {
  test('is given as something to save where it tells nothing', async () => {
    const broken = pngBomb(400, 400)
    const { finding, key } = await looked(broken)
    expect(finding).toMatchObject({ state: 'failed', served: { key, mime: 'application/octet-stream' }, thumbnails: [] })
  })

  test.each<[string, () => Promise<Uint8Array>]>([
    ['it may tell something', async () => joined(pngBomb(400, 400), gps)],
    ['nobody understands it', async () => joined((await png(4, 4)).subarray(0, 40))],
    ['it is cut', async () => joined((await jpeg(40, 20, { orientation: 6 })).subarray(0, 120))],
    ['it is HEIC that is none', async () => joined([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0], 'mif1heic', new Uint8Array(40))],
  ])('is given to nobody where %s', async (_, make) => {
    expect((await looked(await make())).finding).toMatchObject({ state: 'failed', served: null, thumbnails: [] })
  })
})

describe('when it is not the picture’s fault', () => {
  const down = Object.assign(new Error('not available'), { code: 9523 })

  test('that nothing can be decoded it is tried again', async () => {
    const broken = { ...images, info: () => Promise.reject(down), input: () => { throw down } } // prettier-ignore
    await expect(looked(await jpeg(40, 20), broken)).rejects.toThrow('not available')
  })

  test('a result of another type is not believed', async () => {
    const input = () => images.input(streamOf(new Uint8Array()))
    const lying = {
      ...images,
      info: (stream: ReadableStream<Uint8Array>) => images.info(stream),
      input: (stream: ReadableStream<Uint8Array>) => ({
        ...input(),
        transform: () => ({ ...input(), output: async () => images.input(stream).output({ format: 'image/png' }) }),
      }),
    }
    await expect(looked(await jpeg(600, 20), lying)).rejects.toThrow('image/png')
  })

  test('the same is found, under the same names, however often it is looked', async () => {
    const { finding, key, again } = await looked(await jpeg(600, 300, { orientation: 6 }))
    const before = (await env.MEDIA.list({ prefix: key })).objects.map((object) => object.key)
    expect(await again()).toEqual(finding)
    expect((await env.MEDIA.list({ prefix: key })).objects.map((object) => object.key)).toEqual(before)
    expect(before.filter((one) => one !== key).every((one) => derivedKeys(key).includes(one))).toBe(true)
  })
})
