/** The wire contract does not change by accident: whoever changes it sees it here, and writes the new hash down. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Route,
  closeCodes,
  conversationDown,
  conversationUp,
  errors,
  inboxDown,
  inboxUp,
  limits,
  routes,
} from '../../src/protocol/index.ts'

/** What clients were promised last. A field or frame may be added; nothing may be renamed or taken away. */
const pinned = {
  up: '6060fcdd6d300bb89731d5d36d89f68a1c3f5f8c9e1656edd99a83765c2fbd0e',
  down: 'd9d9eba196d988a17281174501265260c0cec1183c511acc492e33155092326e',
  inboxUp: '5c2ed81683d0419a4326e82f048eb45198656b642cdf99f44ca74a60c777af00',
  inboxDown: 'd8e55a0f022dbe289c4ee588e80496f42bf8f6a52c73767d0d13efa24899f931',
  routes: 'f6609a173e368b98de2fb679a7b1758e0e1a60beae36131b6d656fa9de7e50c1',
  numbers: 'eec2cd6017a1b1e63bc8506a9bffb62d2ac8475e90afadf352248ae9efc7481b',
}

const input = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
const output = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })

function shapeOf({ method, path, auth, params, query, body, answers, errors }: Route): unknown {
  const parts = { params, query, body }
  return {
    method,
    path,
    auth,
    errors: errors.toSorted(),
    ...Object.fromEntries(Object.entries(parts).flatMap(([name, schema]) => (schema ? [[name, input(schema)]] : []))),
    answers: Object.fromEntries(Object.entries(answers).map(([status, { schema }]) => [status, schema ? output(schema) : null])),
  }
}

/** The same whatever the order of fields; words for people do not count. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([key, one]) => !(key === 'description' && typeof one === 'string'))
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)]))
}

async function hash(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(canonical(value))))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

test('the frames, routes and numbers of the protocol are those that were promised', async () => {
  const statuses = Object.fromEntries(Object.entries(errors).map(([code, { status }]) => [code, status]))
  const codes = Object.fromEntries(Object.entries(closeCodes).map(([reason, { code }]) => [reason, code]))
  expect({
    up: await hash(input(conversationUp)),
    down: await hash(output(conversationDown)),
    inboxUp: await hash(input(inboxUp)),
    inboxDown: await hash(output(inboxDown)),
    routes: await hash(Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, shapeOf(route)]))),
    numbers: await hash({ limits, statuses, codes }),
  }).toEqual(pinned)
})

test('the hash sees a changed schema, and no changed words', async () => {
  const base = z.strictObject({ seq: z.int().min(1) }).meta({ description: 'one' })
  const of = async (schema: z.ZodType) => hash(input(schema))
  expect(await of(z.strictObject({ seq: z.int().min(1) }).meta({ description: 'two' }))).toBe(await of(base))
  for (const other of [
    z.strictObject({ seq: z.int().min(0) }),
    z.object({ seq: z.int().min(1) }),
    z.strictObject({ seq: z.int().min(1).optional() }),
  ])
    expect(await of(other)).not.toBe(await of(base))
})
