/** A large file over connections that are cut and a server that is killed: sent again is only what had not arrived, and it is the same file in the end. */
import { createHash } from 'node:crypto'
import { type ClientRequest, request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../../src/protocol/index.ts'
import { Actor } from '../support/actor.ts'
import { until } from '../support/processes.ts'
import { random } from '../support/random.ts'
import { Server } from '../support/server.ts'

const { mediaBytes, mediaPartBytes } = limits
const pieceBytes = 64 * 1024
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

let server: Server
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => server.stop())

/** The same bytes for the same place, no two stretches alike. */
function fileBytes(): Buffer {
  const file = Buffer.alloc(mediaBytes)
  const chance = random(4)
  for (let at = 0; at < file.length; at += 4) file.writeUInt32LE(chance.below(2 ** 32), at)
  return file
}

interface Answered {
  status: number
  offset: number
}

class File {
  readonly #file: Buffer
  readonly #author: Actor
  #path = ''
  /** Bytes that were handed to connections, all in all. */
  sent = 0

  constructor(file: Buffer, author: Actor) {
    this.#file = file
    this.#author = author
  }

  get mediaId(): string {
    return this.#path.split('/')[3] ?? ''
  }

  async announce(): Promise<void> {
    const headers = { 'upload-length': String(this.#file.length) }
    const answer = await fetch(`${server.url}/v1/media`, { method: 'POST', headers: { ...this.#headers, ...headers } })
    this.#path = answer.headers.get('location') ?? ''
  }

  async offset(): Promise<number> {
    const answer = await fetch(`${server.url}${this.#path}`, { method: 'HEAD', headers: this.#headers })
    return Number(answer.headers.get('upload-offset') ?? Number.NaN)
  }

  /** Sends a stretch in one request. `onSent` hears of every piece; a request that it destroys gives nothing. */
  async send(
    from: number,
    to: number,
    onSent: (bytes: number, patching: ClientRequest) => void = () => undefined,
  ): Promise<Answered | undefined> {
    const patching = request(`${server.url}${this.#path}`, {
      method: 'PATCH',
      headers: {
        ...this.#headers,
        'content-type': 'application/offset+octet-stream',
        'content-length': to - from,
        'upload-offset': from,
      },
    })
    const closed = new Promise<void>((resolve) => patching.once('close', () => resolve()))
    const answer = new Promise<Answered | undefined>((resolve) => {
      patching.once('response', (response) => {
        response.resume()
        response.once('end', () => resolve({ status: response.statusCode ?? 0, offset: Number(response.headers['upload-offset']) }))
        response.once('error', () => resolve(undefined))
      })
      patching.once('error', () => resolve(undefined))
      void closed.then(() => resolve(undefined))
    })
    for (let at = from; at < to && !patching.destroyed; at += pieceBytes) {
      const piece = this.#file.subarray(at, Math.min(at + pieceBytes, to))
      // A connection that was reset does not answer a write.
      await Promise.race([closed, new Promise<void>((resolve) => patching.write(piece, () => resolve()))])
      this.sent += piece.length
      onSent(at + piece.length, patching)
    }
    if (!patching.destroyed) patching.end()
    return answer
  }

  get #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#author.accessToken}`, 'tus-resumable': '1.0.0' }
  }
}

test('100 MiB survive three cuts and a power cut, and are the same', { timeout: 240_000 }, async () => {
  const { alice } = await Actor.cast(server.url, 'alice')
  const bytes = fileBytes()
  const file = new File(bytes, alice)
  const chance = random(11)
  await file.announce()

  let offset = 0
  for (const cut of [1, 2, 3]) {
    const end = offset + 1_000_000 + chance.below(16_000_000)
    const started = offset
    await file.send(offset, mediaBytes, (sent, patching) => sent >= end && patching.destroy())
    offset = await file.offset()
    expect({ cut, isOn: offset > started, isAhead: offset > end + pieceBytes, lost: end - offset > mediaPartBytes }).toEqual({
      cut,
      isOn: true,
      isAhead: false,
      lost: false,
    })
  }

  // In parts, as the library sends: what was answered is there after a power cut.
  let answered = offset
  for (let part = 0; part < 5; part++) {
    const answer = await file.send(answered, answered + mediaPartBytes)
    expect(answer).toEqual({ status: 204, offset: answered + mediaPartBytes })
    answered += mediaPartBytes
  }
  const killing = answered + 3_000_000
  let killed: Promise<void> | undefined
  await file.send(answered, answered + mediaPartBytes, (sent) => {
    if (sent >= killing) killed ??= server.kill()
  })
  await killed
  await server.start()
  const after = await until(() => file.offset(), 'the offset after the power cut')
  expect(after).toBeGreaterThanOrEqual(answered)

  expect(await file.send(after, mediaBytes)).toEqual({ status: 204, offset: mediaBytes })
  expect(file.sent - mediaBytes).toBeLessThan(4 * mediaPartBytes)
  expect(hash((await alice.bytes(`/v1/media/${file.mediaId}`)).body)).toBe(hash(bytes))
})
