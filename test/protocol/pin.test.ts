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
  up: '2d9ae386d65376239a226520f68cfc4581918f810c134b314dee97381a767e77',
  down: 'f7389d8ea5e55d8132896a477870b108d4d66ad5eead9f825c5d0c78d3c667de',
  inboxUp: '5c2ed81683d0419a4326e82f048eb45198656b642cdf99f44ca74a60c777af00',
  inboxDown: 'a4fa9041168a7bbb2fb74cfc68372ea39cd61ba30ceb2e2e1716bc3920ed5196',
  routes: 'ed0ee681fa172d854fc19782cab6809ca8704c5629751e2ba8b082e2cff57091',
  numbers: 'b61a239c4e82a916d4bb9ac0efa7b5ab06bcc1848c55ed3b6c22545737f264c4',
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
