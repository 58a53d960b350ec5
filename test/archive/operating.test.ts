import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import worker from '../../src/worker/index.ts'
import { told } from './support.ts'

const token = 'an-operator-token-of-more-than-32-characters'

async function ask(method: string, path: string, body?: unknown, given = token): Promise<{ status: number; body: unknown }> {
  const request = new Request(`http://edgewise.test/v1/operator/conversations/${path}`, {
    method,
    headers: { authorization: `Bearer ${given}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await worker.fetch(request, { ...env, OPERATOR_TOKEN: token }, createExecutionContext())
  return { status: response.status, body: await response.json() }
}

test('the operator moves, lists, verifies and brings back', async () => {
  const { room } = await told(40)
  const path = `${room.id}/archive`
  expect(await ask('POST', path, { olderThanSeconds: 0, segmentMessages: 10 })).toEqual({ status: 200, body: { more: false } })
  const segments = [1, 11].map((fromSeq) => ({
    fromSeq,
    toSeq: fromSeq + 9,
    key: expect.stringContaining(`archive/${room.id}/${fromSeq}-`),
    bytes: expect.any(Number),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
    firstSentAt: expect.any(Number),
    lastSentAt: expect.any(Number),
  }))
  expect(await ask('GET', path)).toEqual({ status: 200, body: { segments } })
  expect(await ask('POST', `${path}/verify?fromSeq=11`)).toEqual({ status: 200, body: { fromSeq: 11, toSeq: 20, messages: 10 } })
  expect(await ask('POST', `${path}/restore?fromSeq=11`)).toEqual({ status: 200, body: {} })
  expect(await ask('GET', path)).toEqual({ status: 200, body: { segments: segments.slice(0, 1) } })
  expect(await ask('POST', `${path}/verify?fromSeq=11`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test.for([
  ['POST', '/archive', { keepMessages: 1 }],
  ['POST', '/archive', { olderThanSeconds: -1 }],
  ['POST', '/archive', { beforeLunch: true }],
  ['POST', '/archive/verify?fromSeq=x', undefined],
  ['POST', '/archive/restore', undefined],
] as const)('%s …%s %j is refused', async ([method, path, body]) => {
  const { room } = await told(1)
  expect(await ask(method, `${room.id}${path}`, body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test('who is not the operator finds nothing there', async () => {
  const { room } = await told(1)
  expect((await ask('GET', `${room.id}/archive`, undefined, `${token}-not`)).status).toBe(401)
  expect((await ask('GET', 'g_nothingnothingnothing/archive')).status).toBe(404)
})
