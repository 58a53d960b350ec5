/** Ways for the same bytes to come into the bucket, each from the first request to the answer that says they are there. */
import { Agent, request } from 'node:http'
import { limits } from '../../src/protocol/limits.ts'
import type { Server } from '../host/server.ts'

const agent = new Agent({ keepAlive: true })

interface Asking {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer
}

interface Answer {
  status: number
  location: string
  body: string
}

export class Uploader {
  readonly #port: number
  readonly #accessToken: string

  constructor({ port }: Server, accessToken: string) {
    this.#port = port
    this.#accessToken = accessToken
  }

  ask({ method, path, headers = {}, body }: Asking): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const all = {
      authorization: `Bearer ${this.#accessToken}`,
      'tus-resumable': '1.0.0',
      ...(body && { 'content-length': String(body.length) }),
      ...headers,
    }
    request({ host: '127.0.0.1', port: this.#port, method, path, agent, headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '', body: Buffer.concat(chunks).toString() }),
      )
    })
      .on('error', reject)
      .end(body)
    return promise
  }

  async expect(status: number, asking: Asking): Promise<Answer> {
    const answer = await this.ask(asking)
    if (answer.status !== status) throw new Error(`${asking.method} ${asking.path} answered ${answer.status}: ${answer.body}`)
    return answer
  }

  /** The path of what was uploaded. */
  async tus(bytes: Buffer, requestBytes: number): Promise<string> {
    const headers = { 'upload-length': String(bytes.length) }
    const { location: path } = await this.expect(201, { method: 'POST', path: '/v1/media', headers })
    for (let at = 0; at < bytes.length; at += requestBytes) {
      const patch = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }
      await this.expect(204, { method: 'PATCH', path, headers: patch, body: bytes.subarray(at, at + requestBytes) })
    }
    return path
  }
}

export interface Way {
  title: string
  send(to: Uploader, bytes: Buffer): Promise<string>
  /** Takes away what was sent, when nobody looks at it any more. */
  clear(to: Uploader, path: string): Promise<void>
}

async function clear(to: Uploader, path: string): Promise<void> {
  // Hashing and sniffing of the last round would take from the next.
  for (let processing = true; processing;) {
    const { body } = await to.ask({ method: 'GET', path: path.replace(/upload$/, 'info') })
    processing = body.includes('"processing"')
    if (processing) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await to.expect(204, { method: 'DELETE', path })
}

let count = 0
export const ways: Way[] = [
  {
    title: 'plain PUT',
    send: async (to, bytes) => {
      const path = `/plain/${count++}`
      await to.expect(204, { method: 'PUT', path, body: bytes })
      return path
    },
    clear: async (to, path) => void (await to.expect(204, { method: 'DELETE', path })),
  },
  { title: 'upload, a part a request', send: (to, bytes) => to.tus(bytes, limits.mediaPartBytes), clear },
  { title: 'upload, one request', send: (to, bytes) => to.tus(bytes, bytes.length), clear },
]
