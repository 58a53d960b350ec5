/** Plain HTTP over kept-alive connections, JSON both ways. */
import { Agent, request } from 'node:http'
import type { Json } from './json.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

export interface Request {
  port: number
  method: 'GET' | 'POST' | 'PUT'
  path: string
  accessToken?: string
  body?: Json
}

export interface Answer {
  status: number
  body: string
  /** From the call to the last byte. */
  ms: number
}

export function exchange({ port, method, path, accessToken, body }: Request): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const startedAt = performance.now()
  const headers = {
    ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const ms = performance.now() - startedAt
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), ms })
    })
  })
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}

/** The body of a 2xx answer; anything else is an error. */
export async function call(wanted: Request): Promise<Json> {
  const { status, body } = await exchange(wanted)
  if (status >= 300) throw new Error(`${wanted.method} ${wanted.path} answered ${status}: ${body.slice(0, 300)}`)
  return body === '' ? null : JSON.parse(body)
}
