/** The virus scan: what is clean is so because the scanner said it of the whole; everything else is dangerous, or an error. */
import { env } from 'cloudflare:workers'
import { describe, expect, inject, test } from 'vitest'
import { look, unseen } from '../../src/worker/media/look/look.ts'
import { scan } from '../../src/worker/media/look/scan.ts'
import { eicar, mostBytes } from '../support/eicar.ts'
import { joined, jpeg, streamOf } from './files.ts'
import { bytes } from './support.ts'

declare module 'vitest' {
  interface ProvidedContext {
    clamdPort: number
  }
}

const address = `127.0.0.1:${inject('clamdPort')}`
/** Short where nothing is to be waited for. */
const scanned = (body: Uint8Array, at = address, ms = 20_000) => scan(at, streamOf(body), { stallMs: ms, verdictMs: ms })
const after = (word: string, length = 100) => joined(word, new Uint8Array(length))

let nth = 0
async function task(body: Uint8Array) {
  const key = `scanned/${nth++}`
  await env.MEDIA.put(key, body)
  return { mediaId: 'm', key, size: body.length }
}

describe('a file', () => {
  test.each([
    ['of a byte', joined('a')],
    ['of many pieces', bytes(2_500_000)],
    ['as long as may be', bytes(mostBytes)],
  ])('%s that is harmless is clean', async (_, body) => {
    expect(await scanned(body)).toEqual({ isClean: true })
  })

  test.each([
    ['at its beginning', joined(eicar)],
    ['after much else', joined(bytes(2_000_000), eicar, bytes(100_000))],
  ])('with a virus %s is not', async (_, body) => {
    expect(await scanned(body)).toEqual({ isClean: false, name: 'Eicar-Test-Signature' })
  })

  test.each([
    ['is longer than the scanner takes', bytes(mostBytes + 1), /size limit exceeded/],
    ['is much longer than the scanner takes', bytes(3 * mostBytes), /size limit exceeded|lost/],
    ['makes the scanner fail', after('FAULT'), /allocate memory ERROR/],
    ['is answered by the end of the connection', after('CUT'), /did not answer to the end|lost/],
    ['is answered by half an answer', after('HALF'), /did not answer to the end/],
    ['is answered by something else', after('ODD'), /I think/],
  ])('that %s is nothing of both', async (_, body, reason) => {
    await expect(scanned(body)).rejects.toThrow(reason)
  })

  test('that is called clean before it was sent is nothing of both', async () => {
    const pieces = Array.from({ length: 50 }, () => after('HASTY', 1_000))
    const slow = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        const piece = pieces.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
    })
    await expect(scan(address, slow)).rejects.toThrow('clamd: stream: OK')
  })

  test.each([
    ['is answered by silence', after('SILENT'), /verdict took longer/],
    ['is not taken', after('STUCK', 30_000_000), /taking a piece took longer/],
  ])('that %s is waited for, but not for ever', async (_, body, reason) => {
    await expect(scanned(body, address, 1_000)).rejects.toThrow(reason)
  })

  test.each([
    ['127.0.0.1:9', /connect|refused|lost|proxy/i],
    ['nowhere.invalid:3310', /connect|lookup|lost|proxy/i],
    ['localhost', /host:port/],
    ['localhost:x', /host:port/],
    ['', /host:port/],
  ])('is not scanned by %j', async (at, reason) => {
    await expect(scanned(joined('a'), at)).rejects.toThrow(reason)
  })
})

describe('while the scan is on', () => {
  const on = { ...env, VIRUS_SCAN: address }

  test('what is dangerous is given to nobody, and not even decoded', async () => {
    const body = joined(await jpeg(600, 300), eicar)
    expect(await look(on, await task(body))).toEqual({ state: 'quarantined', mime: 'image/jpeg', served: null, thumbnails: [] })
  })

  test('what is clean is looked at', async () => {
    expect(await look(on, await task(await jpeg(600, 300)))).toMatchObject({ state: 'ready', width: 600, height: 300 })
  })

  test('what was not scanned is not found to be anything', async () => {
    await expect(look(on, await task(after('FAULT')))).rejects.toThrow('allocate memory')
    await expect(look({ ...env, VIRUS_SCAN: '127.0.0.1:9' }, await task(joined('a')))).rejects.toThrow(/connect|refused|lost|proxy/i)
  })

  test('what could not be scanned at all is given to nobody', async () => {
    expect(await unseen(on, await task(joined('a')))).toMatchObject({ state: 'failed', served: null })
  })
})

test('without a scanner what could not be looked at is something to save, unless it is a picture', async () => {
  const off = { ...env, VIRUS_SCAN: '' }
  const { key, size, ...rest } = await task(joined('a'))
  expect(await unseen(off, { key, size, ...rest })).toMatchObject({ state: 'failed', served: { key, mime: 'application/octet-stream' } })
  expect(await unseen(off, await task(await jpeg(40, 20)))).toMatchObject({ state: 'failed', mime: 'image/jpeg', served: null })
})
