/** Types by the bytes alone, and what of sounds and films is found without reading them whole. */
import { env } from 'cloudflare:workers'
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny'
import { describe, expect, test, vi } from 'vitest'
import { look } from '../../src/worker/media/look/look.ts'
import { joined } from './files.ts'
import { bytes } from './support.ts'

let nth = 0
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

async function looked(body: Uint8Array, bucket: R2Bucket = env.MEDIA) {
  const key = `recorded/${nth++}`
  await env.MEDIA.put(key, body)
  const finding = await look({ ...env, MEDIA: bucket, VIRUS_SCAN: '' }, { mediaId: 'm', key, size: body.length })
  expect(finding).toMatchObject({ state: 'ready', served: { key, size: body.length, mime: finding.mime }, thumbnails: [] })
  const { served: _, state: __, thumbnails: ___, ...found } = finding
  return found
}

const second = new Uint8Array(100)

async function webm({ video = true, packets = 10, more = 0 } = {}): Promise<Uint8Array> {
  const target = new BufferTarget()
  const output = new Output({ format: new WebMOutputFormat(), target })
  if (video) {
    const source = new EncodedVideoPacketSource('vp8')
    output.addVideoTrack(source)
    await output.start()
    const meta = { decoderConfig: { codec: 'vp8', codedWidth: 320, codedHeight: 180 } }
    for (let i = 0; i < packets; i++)
      await source.add(new EncodedPacket(joined(second, bytes(more, i)), 'key', i, 1), i === 0 ? meta : undefined)
  } else {
    const source = new EncodedAudioPacketSource('opus')
    output.addAudioTrack(source)
    await output.start()
    const meta = { decoderConfig: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 } }
    for (let i = 0; i < packets; i++) await source.add(new EncodedPacket(second, 'key', i, 1), i === 0 ? meta : undefined)
  }
  await output.finalize()
  return new Uint8Array(target.buffer ?? new ArrayBuffer())
}

/** As cameras write it: its index is at its end. */
async function mp4(rotation: 0 | 90 = 0, more = 0): Promise<Uint8Array> {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target })
  const source = new EncodedVideoPacketSource('avc')
  output.addVideoTrack(source, { rotation })
  await output.start()
  const description = joined([1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0, 0x1e, 1, 0, 4, 0x68, 0xce, 0x3c, 0x80])
  const meta = { decoderConfig: { codec: 'avc1.42001e', codedWidth: 640, codedHeight: 360, description } }
  for (let i = 0; i < 4; i++) await source.add(new EncodedPacket(joined(second, bytes(more, i)), 'key', i, 1), i === 0 ? meta : undefined)
  await output.finalize()
  return new Uint8Array(target.buffer ?? new ArrayBuffer())
}

function wav(seconds: number): Uint8Array {
  const data = new Uint8Array(8_000 * seconds)
  const head = new DataView(new ArrayBuffer(44))
  const put = (at: number, words: string) => new Uint8Array(head.buffer).set(text(words), at)
  put(0, 'RIFF')
  head.setUint32(4, 36 + data.length, true)
  put(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, 1, true)
  head.setUint32(24, 8_000, true)
  head.setUint32(28, 8_000, true)
  head.setUint16(32, 1, true)
  head.setUint16(34, 8, true)
  put(36, 'data')
  head.setUint32(40, data.length, true)
  return joined(new Uint8Array(head.buffer), data)
}

describe('what a file is', () => {
  test.each<[string, string, Uint8Array]>([
    ['a page', 'application/octet-stream', text('<!doctype html><script>alert(1)</script>')],
    ['a drawing', 'application/octet-stream', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['words', 'application/octet-stream', text('hello')],
    ['a byte', 'application/octet-stream', text('x')],
    ['noise', 'application/octet-stream', bytes(10_000, 5)],
    ['a document', 'application/pdf', text('%PDF-1.7\n%âãÏÓ\n')],
    ['an archive', 'application/zip', joined('PK\u0003\u0004', new Uint8Array(26), 'x')],
    ['the beginning of a film', 'video/mp4', joined([0, 0, 0, 24], 'ftypisom', [0, 0, 2, 0], 'isomiso2')],
    [
      'a sound behind a large tag',
      'audio/mpeg',
      joined('ID3', [4, 0, 0, 0, 8, 0, 0], new Uint8Array(8 * 2 ** 14), [0xff, 0xfb, 0x90, 0x64], new Uint8Array(413)),
    ],
  ])('is seen in its bytes: %s', async (_, mime, body) => {
    expect((await looked(body)).mime).toBe(mime)
  })
})

describe('of a film or a sound', () => {
  test.each<[string, () => Promise<Uint8Array>, object]>([
    ['a WebM', () => webm(), { mime: 'video/webm', width: 320, height: 180, durationSeconds: 10 }],
    ['a WebM without pictures', () => webm({ video: false }), { mime: 'audio/webm', durationSeconds: 10 }],
    ['an MP4', () => mp4(), { mime: 'video/mp4', width: 640, height: 360, durationSeconds: 4 }],
    ['an MP4 that was held upright', () => mp4(90), { mime: 'video/mp4', width: 360, height: 640, durationSeconds: 4 }],
    ['a WAV', async () => wav(3), { mime: 'audio/wav', durationSeconds: 3 }],
  ])('the measures are found: %s', async (_, make, found) => {
    expect(await looked(await make())).toEqual(found)
  })

  test('a recording is counted where its recorder did not say how long it is', async () => {
    const live = await webm({ video: false })
    // To where the last of its packets begins. The element of the duration becomes one that is to be skipped.
    const at = Buffer.from(live).indexOf(Buffer.from([0x44, 0x89, 0x88]))
    live[at] = 0xec
    expect(await looked(live)).toEqual({ mime: 'audio/webm', durationSeconds: 9 })
  })

  test('what cannot be read is a file like any other', async () => {
    expect(await looked((await mp4()).subarray(0, 300))).toEqual({ mime: 'video/mp4' })
  })

  test('little is read of much', async () => {
    let [reads, total] = [0, 0]
    const bucket = env.MEDIA
    const get = vi.spyOn(bucket, 'get')
    const body = await mp4(0, 6_000_000)
    expect(await looked(body)).toMatchObject({ width: 640, height: 360, durationSeconds: 4 })
    for (const [, options] of get.mock.calls) {
      const { range } = (options ?? {}) as { range?: { length: number } }
      reads++
      total += range?.length ?? body.length
    }
    get.mockRestore()
    expect(reads).toBeLessThan(12)
    expect(total).toBeLessThan(body.length / 4)
  })

  test('a file that sends its reader to and fro is left alone', async () => {
    const boxes = 300
    const boxBytes = 100_000
    const head = joined([0, 0, 0, 24], 'ftypisom', [0, 0, 2, 0], 'isomiso2')
    const body = new Uint8Array(head.length + boxes * boxBytes)
    body.set(head)
    for (let i = 0; i < boxes; i++) body.set(joined([0, 1, 0x86, 0xa0], 'free'), head.length + i * boxBytes)
    const get = vi.spyOn(env.MEDIA, 'get')
    expect(await looked(body)).toEqual({ mime: 'video/mp4' })
    const total = get.mock.calls.reduce((sum, [, options]) => sum + ((options ?? {}) as { range: { length: number } }).range.length, 0)
    expect([get.mock.calls.length <= 202, total <= 24 * 1024 * 1024 + 64 * 1024]).toEqual([true, true])
    get.mockRestore()
  })
})
