/** Files over a real connection, with a scanner: what the wire says of their length, and that nothing is given to anybody before it was scanned. */
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clamd, clamd } from '../support/clamd.ts'
import { eicar } from '../support/eicar.ts'
import { until } from '../support/processes.ts'
import { Server } from '../support/server.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
let scanner: Clamd
let server: Server
let count = 0

beforeAll(async () => {
  scanner = await clamd()
  server = await Server.start({ VIRUS_SCAN: `127.0.0.1:${scanner.port}` })
})

afterAll(async () => {
  await server.stop()
  await scanner.stop()
})

interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

type Ask = (path: string, asking?: Asking) => Promise<Response>

async function person(): Promise<Ask> {
  const account = { handle: `alice_${Date.now()}_${count++}`, name: 'Alice', password: 'a long enough password', device: { name: 'test' } }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}/v1/accounts`, { method: 'POST', headers, body: JSON.stringify(account) })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return (path, init = {}) =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${accessToken}`, 'tus-resumable': '1.0.0' },
    })
}

async function upload(ask: Ask, body: Buffer): Promise<string> {
  const headers = { 'upload-length': String(body.length), 'upload-metadata': `filename ${base64('a file')}` }
  const made = await ask('/v1/media', { method: 'POST', headers })
  const location = made.headers.get('location') ?? ''
  const patch = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  const sent = await ask(location, { method: 'PATCH', headers: patch, body: new Uint8Array(body) })
  if (sent.status !== 204) throw new Error(await sent.text())
  return location.replace(/\/upload$/, '')
}

test('what was scanned is given whole, in part, and by HEAD, with its length', async () => {
  const ask = await person()
  const body = Buffer.alloc(4_500_000, 'edgewise ')
  const path = await upload(ask, body)
  await until(async () => (await ask(path, { method: 'HEAD' })).status === 200, 'it was looked at')
  const told = async (init: Asking) => {
    const answer = await ask(path, init)
    const length = answer.headers.get('content-length')
    return {
      status: answer.status,
      length,
      chunked: answer.headers.has('transfer-encoding'),
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }
  const [whole, part, head] = [await told({}), await told({ headers: { range: 'bytes=9-17' } }), await told({ method: 'HEAD' })]
  expect({ ...whole, body: whole.body.equals(body) }).toEqual({ status: 200, length: '4500000', chunked: false, body: true })
  expect({ ...part, body: part.body.toString() }).toEqual({ status: 206, length: '9', chunked: false, body: 'edgewise ' })
  expect({ ...head, body: head.body.length }).toEqual({ status: 200, length: '4500000', chunked: false, body: 0 })
})

test('what is dangerous is given to nobody', async () => {
  const ask = await person()
  const path = await upload(ask, Buffer.from(`hello ${eicar}`))
  const state = async () => ((await (await ask(`${path}/info`)).json()) as { state: string }).state
  await until(async () => (await state()) !== 'processing', 'it was looked at')
  expect(await state()).toBe('quarantined')
  for (const at of ['', '/thumbnail']) expect([at, (await ask(`${path}${at}`)).status]).toEqual([at, 410])
})

test('what the scanner fails at is given to nobody, and not for ever refused', async () => {
  const ask = await person()
  const path = await upload(ask, Buffer.from('FAULT'))
  const answer = await ask(path)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
})
